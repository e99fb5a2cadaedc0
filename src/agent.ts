import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseUnits } from 'viem'
import type { Brewer, BrewerStatus } from '../hal/brewer.ts'
import type { Hal } from '../hal/hal.ts'
import { openHal } from '../hal/open-hal.ts'
import { brewedProducts, type Config, feeRulesOf, marginOf, type ProductConfig, redemptionRulesOf, refusePlaceholders } from './config.ts'
import { controlHandler } from './control/handler.ts'
import type { ControlledMachine } from './control/machine.ts'
import { openControlServer, refuseTaken } from './control/server.ts'
import { takeBadge } from './control/take-files.ts'
import type { Domain } from './core/domain.ts'
import { fromHex, type Hex } from './core/hex.ts'
import { keepFrom } from './core/keep-from.ts'
import { digestOf, domainSeparator, structHash } from './core/messages.ts'
import type { RedemptionRules } from './core/redemption-policy.ts'
import { IN_SERVICE, type ReportedBits } from './core/report.ts'
import type { ServedChannel } from './core/tap/served-channel.ts'
import { readKey } from './files/keys.ts'
import type { Logger } from './logger.ts'
import { BadgeList, followBadgeLists } from './machine/badge-list.ts'
import { type MachineClock, openMachineClock, timeSources } from './machine/clock.ts'
import { Condition } from './machine/condition.ts'
import { Customers } from './machine/customers.ts'
import { watchNetwork } from './machine/network.ts'
import { Reporter } from './machine/reporter.ts'
import { openServiceManager, type ServiceManager } from './machine/service-manager.ts'
import { Work } from './machine/work.ts'
import { openRedeemChain } from './redeem/open-redeem-chain.ts'
import { RedeemLoop } from './redeem.ts'
import { createSigner } from './signatures/javascript.ts'
import { loadRecover } from './signatures/recover.ts'
import { openStore } from './store/open-store.ts'
import type { Circumstances } from './store/records.ts'
import { requireOwnStore } from './store/require-own-store.ts'
import type { Store } from './store/store.ts'
import { openSystem, type System } from './support/system.ts'
import type { Time } from './support/time.ts'
import type { MenuItem } from './vend/menu.ts'
import { VendLoop } from './vend.ts'

/** All parts of one machine. */
interface Agent extends ControlledMachine {
  readonly condition: Condition
  readonly vends: VendLoop
  readonly redeem: RedeemLoop
  readonly time: Time
  readonly log: Logger
}

const HOUR_MS = 3_600_000
const TIME_DAEMONS_MS = 30_000

/**
 * Runs a machine until the signal aborts: opens everything, serves and syncs, then finishes the current cup and stops.
 * @throws Error when it cannot start; recoverable faults of reader or chain do not prevent a start
 */
export async function runMachine(config: Config, log: Logger, signal: AbortSignal): Promise<void> {
  for (const { fact, remedy } of config.warnings) log.warn({ remedy }, fact)
  refusePlaceholders(config)
  const key = readKey(config.machine.key)
  // Must come before the relay: a guard opens all lines at its start, also those of a machine that is already running.
  await refuseTaken(config.machine.control)
  const system = openSystem()
  await followTimeDaemons(system, signal)
  const store = openMachineStore(config, log.child({ part: 'store' }), system.bootId)
  const options = { products: brewedProducts(config), wasDry: store.brewer.isDry(), time: system.time }
  const hal = await openHal(config.hal, options).catch(error => {
    store.close()
    throw error
  })
  const devices = log.child({ part: 'devices' })
  for (const note of hal.notes) {
    if ('remedy' in note) devices.warn(note, note.fact)
    else devices.info(note.fact)
  }
  rememberDry(hal.brewer, store, devices, signal)
  // Let the current pulse finish, but do not wait for the cup.
  signal.addEventListener('abort', () => void hal.brewer.dispose(), { once: true })
  try {
    await serve(await assemble({ config, key, log, system, store, hal, signal }), signal)
  } finally {
    await hal.dispose()
    store.close()
  }
}

/** Asks whether NTP has set the clock, now and every half a minute. */
async function followTimeDaemons({ time, askTimeDaemons }: System, signal: AbortSignal): Promise<void> {
  signal.addEventListener('abort', time.every(TIME_DAEMONS_MS, askTimeDaemons), { once: true })
  await askTimeDaemons()
}

async function serve(agent: Agent, signal: AbortSignal): Promise<void> {
  const { config, log, store, clock, time } = agent
  const control = await openControlServer(config.machine.control, controlHandler(agent), log.child({ part: 'control' }))
  const manager = await openServiceManager(process.env, log.child({ part: 'systemd' }))
  const endWatch = manager.watchdogMs === null ? () => {} : time.every(manager.watchdogMs / 3, feedWatchdog(agent.vends, manager))
  const endTidying = time.every(HOUR_MS, () => tidy(agent))
  try {
    log.info(
      { machine: agent.signer.address, channels: agent.customers.served().length, signatures: agent.recovery.name },
      'The machine is ready.',
    )
    whenReady(agent.hal.brewer, signal, () => manager.ready())
    signal.addEventListener('abort', () => manager.stopping(), { once: true })
    const loops = [agent.condition, agent.vends, agent.redeem].map(loop => (stop: AbortSignal) => loop.run(stop))
    await untilAllEnd(signal, [...loops, ...badgeLoop(agent)])
    store.clock.put(clock.now())
    log.info('The machine has stopped.')
  } finally {
    endTidying()
    endWatch()
    await control.close()
  }
}

/**
 * Stores whether the brewer is dry, so that a restart does not offer drinks that it cannot brew. A lost brewer reports nothing
 * about its water.
 */
function rememberDry(brewer: Brewer, store: Store, log: Logger, signal: AbortSignal): void {
  brewer.onStatus(({ state }) => {
    try {
      if (state !== 'lost') store.brewer.putDry(state === 'dry')
    } catch (error) {
      log.error({ err: error, state }, 'Could not store whether water flows.')
    }
  }, signal)
}

/**
 * Calls `act` once, as soon as the brewer is reachable and the relay can be closed. If a guard never gets its lines, systemd
 * restarts the machine.
 */
function whenReady(brewer: Brewer, signal: AbortSignal, act: () => void): void {
  const done = new AbortController()
  const look = ({ state }: BrewerStatus) => {
    if (state === 'lost') return
    done.abort()
    act()
  }
  brewer.onStatus(look, AbortSignal.any([signal, done.signal]))
  look(brewer.status())
}

/** Deletes old bookings. A failure is only logged, because a full disk may have space again tomorrow. */
function tidy({ config, store, clock, log }: Agent): void {
  try {
    const time = { now: clock.now(), trusted: clock.trusted() }
    const before = keepFrom(time, store.syncs.last()?.headAt ?? null, BigInt(config.records.keep))
    if (before !== null) store.prune(before)
  } catch (error) {
    log.child({ part: 'store' }).warn({ err: error }, 'Could not delete old bookings.')
  }
}

/**
 * Feeds systemd's watchdog. Stops when five consecutive checks find a purchase in progress, because the deadlines allow no
 * purchase that long.
 */
function feedWatchdog(vends: Pick<VendLoop, 'state'>, manager: ServiceManager): () => void {
  let paying = 0
  return () => {
    paying = vends.state === 'paying' ? paying + 1 : 0
    if (paying < 5) manager.alive()
  }
}

/** Fetches the customers' badge lists, as often as the chain is synced. Without lists there is no loop. */
function badgeLoop(agent: Agent): ((stop: AbortSignal) => Promise<void>)[] {
  const { config, log, time } = agent
  const urls = new Set(config.channels.flatMap(({ badges_url: url }) => (url === undefined ? [] : [url])))
  const badges = log.child({ part: 'badges' })
  const lists = [...urls].map(url => new BadgeList({ url, time, log: badges, takeBadge: content => void takeBadge(agent, content) }))
  return lists.length === 0 ? [] : [stop => followBadgeLists({ lists, everyMs: config.chain.sync_every, time }, stop)]
}

/** Runs the loops until the signal aborts. If one fails, the others are stopped, and its error is thrown after all have ended. */
async function untilAllEnd(signal: AbortSignal, loops: readonly ((stop: AbortSignal) => Promise<void>)[]): Promise<void> {
  const failure = new AbortController()
  const stop = AbortSignal.any([signal, failure.signal])
  const ends = await Promise.allSettled(loops.map(loop => loop(stop).finally(() => failure.abort())))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

function openMachineStore(config: Config, log: Logger, bootId: string): Store {
  const { machine } = config
  mkdirSync(machine.state, { recursive: true, mode: 0o700 })
  const store = openStore({ file: join(machine.state, 'machine.db'), bootId, warn: message => log.warn(message) })
  try {
    requireOwnStore(store, domainOf(config), machine.state)
  } catch (error) {
    store.close()
    throw error
  }
  const now = store.clock.storedAt()
  for (const vend of store.vends.settleAfterCrash(now))
    log.warn({ vend: vend.id, state: vend.state }, 'A vend that was open when the machine last stopped has been settled.')
  return store
}

interface Opened extends Pick<Agent, 'config' | 'log' | 'store'> {
  readonly key: Hex
  readonly system: System
  readonly hal: Hal
  readonly signal: AbortSignal
}

async function assemble({ config, key, log, system, store, hal, signal }: Opened): Promise<Agent> {
  const signer = createSigner(key)
  const recovery = await loadRecover()
  const clock = openMachineClock(store.clock.storedAt(), timeSources(config.chain.trust_system_clock, system))
  const domain = domainOf(config)
  const separator = domainSeparator(domain)
  const customers = new Customers({ config, domain, machine: signer.address, store, clock })
  const { time, randomBytes } = system
  const shared = { store, recover: recovery.recover, clock, time }
  const logs = { vend: log.child({ part: 'vend' }), redeem: log.child({ part: 'redeem' }), machine: log.child({ part: 'machine' }) }
  const circumstances = (channel: ServedChannel) => circumstancesOf(config, clock, channel)
  const needs = Object.fromEntries(config.products.map(product => [product.name, product.needs]))
  const condition = new Condition({ rules: config.sensors, needs, hal, time, log: logs.machine })
  const work = new Work({
    ...{ store, domain, agreements: config.chain.agreements, machineName: config.machine.name, signer },
    now: () => clock.now(),
    customers: () => customers.all(),
    notGone: () => condition.notGone(),
  })
  const products = config.products.map(({ name }) => name)
  const bits = (): ReportedBits => ({ ...condition.bits(), ...(vends.state === 'service' && { status: IN_SERVICE }) })
  const reporter = new Reporter({ store, signer, products, bits, shippedAt: () => work.shippedAt(), log: logs.machine })
  const chain = openRedeemChain({ ...shared, log: logs.redeem, config, domain, key, signal })
  const redeem = new RedeemLoop({
    ...shared,
    log: logs.redeem,
    chain,
    customers,
    work,
    reporter,
    machine: signer.address,
    syncEveryMs: config.chain.sync_every,
    domain,
    rules: channel => rulesOf(config, store, customers, channel),
    feeRules: channel => feeRulesOf(config, channel?.presented ?? null),
  })
  const reportIfPressing = () => void (reporter.presses() && redeem.wake())
  condition.onChange(reportIfPressing, signal)
  watchNetwork({ time, routes: () => system.routes(), onNewRoute: () => redeem.networkChanged() }, signal)
  const vends = new VendLoop({
    ...shared,
    log: logs.vend,
    randomBytes,
    hal,
    condition,
    work,
    channels: () => customers.served(),
    products: config.products.map(product => productOf(product, customers)),
    language: config.machine.language,
    aid: fromHex(`0x${config.tap.aid}`),
    selectionMs: config.tap.timeout,
    now: () => clock.now(),
    circumstances,
    visitChanged: reportIfPressing,
    accept: ({ hash }) => signer.sign(digestOf(separator, structHash('Acceptance', { receipt: hash }))),
  })
  const parts = { config, signer, recovery, store, hal, clock, customers, condition, vends, redeem, circumstances, time, log }
  return { ...parts, startedMs: time.now() }
}

const domainOf = ({ chain }: Config): Domain => ({ chainId: BigInt(chain.id), contract: chain.contract })

/** What the rules need besides the store: the time, and the owner's offline limits. */
function circumstancesOf(config: Config, clock: MachineClock, { presented }: ServedChannel): Circumstances {
  const { terms, decimals } = presented
  return {
    now: clock.now(),
    timeTrusted: clock.trusted(),
    knownAt: clock.known(),
    margin: marginOf(config, terms.noticePeriod),
    allowance: parseUnits(config.offline.allowance, decimals),
  }
}

/** Where nothing more gathers (a channel that left the config), or little may until it is paid (an alarm), any amount is redeemed. */
function rulesOf(
  config: Config,
  store: Pick<Store, 'alarms'>,
  customers: Pick<Customers, 'left'>,
  channel: ServedChannel,
): RedemptionRules {
  const rules = redemptionRulesOf(config, channel.presented)
  const isAlarmed = store.alarms.open().some(({ channelId }) => channelId === null || channelId === channel.id)
  return isAlarmed || customers.left().includes(channel) ? { ...rules, threshold: 1n } : rules
}

const productOf = (product: ProductConfig, customers: Customers): MenuItem => ({
  name: product.name,
  label: product.label,
  priceIn: channel => customers.priceIn(channel, product),
})
