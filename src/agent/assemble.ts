import { parseUnits } from 'viem'
import type { Hal } from '../../hal/hal.ts'
import { feeRulesOf, marginOf, redemptionRulesOf } from '../config/rules.ts'
import type { Config } from '../config.ts'
import type { ControlledMachine } from '../control/machine.ts'
import type { Domain } from '../core/domain.ts'
import { fromHex } from '../core/hex.ts'
import { digestOf, domainSeparator, structHash } from '../core/messages.ts'
import type { RedemptionRules } from '../core/redemption-policy.ts'
import { IN_SERVICE, type ReportedBits } from '../core/report.ts'
import type { Signer } from '../core/signature.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import { Courier } from '../courier/courier.ts'
import { newestClaims } from '../courier/newest-claims.ts'
import { openOutlets } from '../courier/open-outlets.ts'
import type { Logger } from '../logger.ts'
import { type MachineClock, openMachineClock, timeSources } from '../machine/clock.ts'
import { Condition } from '../machine/condition.ts'
import { Customers } from '../machine/customers.ts'
import { Menu, type MenuItem } from '../machine/menu.ts'
import { Reporter } from '../machine/reporter.ts'
import { ServiceMode } from '../machine/service-mode.ts'
import { Work } from '../machine/work.ts'
import { type RedeemChain, RedeemLoop } from '../redeem.ts'
import type { Circumstances, Vend } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { System } from '../support/system.ts'
import type { Time } from '../support/time.ts'
import { LOOK_EVERY_MS, VendLoop } from '../vend.ts'

/** All parts of one machine. */
export interface Agent extends ControlledMachine {
  readonly condition: Condition
  readonly vends: VendLoop
  readonly redeem: RedeemLoop
  readonly courier: Courier
  readonly time: Time
  readonly log: Logger
}

/** What must be open before the parts are created. */
export interface Opened {
  readonly config: Config
  /** This machine's key. */
  readonly signer: Signer
  readonly recovery: ControlledMachine['recovery']
  readonly system: System
  readonly store: Store
  /** The cups that were open when the machine last stopped, as settled at this start. */
  readonly cutOff: readonly Vend[]
  readonly hal: Hal
  readonly chain: RedeemChain
  /** Milliseconds between two looks at what can be sold; a simulated machine looks less often. Default: 2000. */
  readonly lookEveryMs?: number
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Dependencies shared by all parts; they depend on no part themselves. */
interface Basics extends Opened {
  readonly domain: Domain
  readonly clock: MachineClock
  now(): bigint
  circumstances(channel: ServedChannel): Circumstances
}

/** The parts that both loops use. */
interface Knowledge {
  readonly customers: Customers
  readonly condition: Condition
  readonly menu: Menu
  readonly service: ServiceMode
  readonly work: Work
  readonly reporter: Reporter
}

/** Creates the parts of a machine, each after those it depends on. The two loops know nothing of each other. */
export function assemble(opened: Opened): Agent {
  const { config, store, hal, system, log, signal, signer, recovery } = opened
  const basics = makeBasics(opened)
  const knowledge = makeKnowledge(basics)
  const redeem = makeRedeemLoop(basics, knowledge)
  const courier = makeCourier(basics, redeem)
  const vends = makeVendLoop(basics, knowledge, courier)
  reportAtOnce(knowledge, redeem, signal)
  const { clock, circumstances } = basics
  const { customers, condition, menu } = knowledge
  return {
    config,
    store,
    hal,
    signer,
    recovery,
    clock,
    circumstances,
    customers,
    condition,
    menu,
    redeem,
    vends,
    courier,
    claims: () => newestClaims(basics),
    time: system.time,
    log,
    startedMs: system.time.now(),
  }
}

function makeBasics(opened: Opened): Basics {
  const { config, store, system } = opened
  const clock = openMachineClock(store.clock.storedAt(), timeSources(config.chain.trust_system_clock, system))
  return {
    ...opened,
    domain: domainOf(config),
    clock,
    now: () => clock.now(),
    circumstances: channel => circumstancesOf(config, clock, channel),
  }
}

function makeKnowledge(basics: Basics): Knowledge {
  const { config, store, hal, system, domain, signer, clock, now, log } = basics
  const machineLog = log.child({ part: 'machine' })
  const customers = new Customers({ config, domain, machine: signer.address, store, clock })
  const condition = new Condition({ rules: config.sensors, needs: needsOf(config), hal, store, time: system.time, log: machineLog })
  const menu = new Menu({
    store,
    hal,
    condition,
    products: menuOf(config, customers),
    channels: () => customers.open(),
    circumstances: servingIn(basics, customers),
  })
  const service = new ServiceMode()
  const work = new Work({
    store,
    domain,
    agreements: config.chain.agreements,
    machineName: config.machine.name,
    signer,
    now,
    customers: () => customers.all(),
    notGone: () => condition.notGone(),
  })
  const reporter = new Reporter({
    store,
    signer,
    products: config.products.map(({ name }) => name),
    bits: () => reportedBits(condition, service),
    shippedAt: () => work.shippedAt(),
    log: machineLog,
  })
  return { customers, condition, menu, service, work, reporter }
}

function makeRedeemLoop({ config, store, system, domain, signer, chain, clock, log }: Basics, knowledge: Knowledge): RedeemLoop {
  const redeemLog = log.child({ part: 'redeem' })
  const { customers, work, reporter } = knowledge
  return new RedeemLoop({
    store,
    chain,
    customers,
    work,
    reporter,
    clock,
    time: system.time,
    domain,
    machine: signer.address,
    syncEveryMs: config.chain.sync_every,
    rules: channel => rulesOf(config, store, customers, channel),
    feeRules: channel => feeRulesOf(config, channel?.presented ?? null),
    log: redeemLog,
  })
}

function makeCourier(basics: Basics, redeem: RedeemLoop): Courier {
  const { config, system, log } = basics
  const { time } = system
  return new Courier({
    sources: basics,
    outlets: openOutlets(config, () => redeem.stranded()),
    time,
    everyMs: config.chain.sync_every,
    log: log.child({ part: 'courier' }),
  })
}

function makeVendLoop(basics: Basics, { customers, condition, menu, service, work }: Knowledge, courier: Courier): VendLoop {
  const { config, store, cutOff, hal, system, domain, signer, recovery, now, log, lookEveryMs = LOOK_EVERY_MS } = basics
  const separator = domainSeparator(domain)
  return new VendLoop({
    store,
    hal,
    condition,
    menu,
    service,
    work,
    channels: () => customers.open(),
    allChannels: () => customers.all(),
    language: config.machine.language,
    cutOff,
    aid: fromHex(`0x${config.tap.aid}`),
    selectionMs: config.tap.timeout,
    lookEveryMs,
    time: system.time,
    randomBytes: system.randomBytes,
    recover: recovery.recover,
    now,
    circumstances: servingIn(basics, customers),
    accept: ({ hash }) => signer.sign(digestOf(separator, structHash('Acceptance', { receipt: hash }))),
    sold: () => courier.wake(),
    log: log.child({ part: 'vend' }),
  })
}

/** Reports urgent changes at once instead of at the next sync. */
function reportAtOnce({ condition, service, reporter }: Knowledge, redeem: RedeemLoop, signal: AbortSignal): void {
  const look = () => {
    if (reporter.presses()) redeem.wake()
  }
  condition.onChange(look, signal)
  service.onChange(look, signal)
}

/** The configured PaymentChannels contract. */
export const domainOf = ({ chain }: Config): Domain => ({ chainId: BigInt(chain.id), contract: chain.contract })

const reportedBits = (condition: Condition, service: ServiceMode): ReportedBits =>
  service.isOn ? { ...condition.bits(), status: IN_SERVICE } : condition.bits()

/** The supplies that each product needs. */
const needsOf = ({ products }: Config) => Object.fromEntries(products.map(({ name, needs }) => [name, needs]))

/** What the offline rule needs where drinks are sold: only credits are taken where the agreement has ended. */
const servingIn =
  ({ circumstances }: Basics, customers: Customers) =>
  (channel: ServedChannel): Circumstances => ({ ...circumstances(channel), creditsOnly: customers.owesCreditsOnly(channel) })

const menuOf = ({ products }: Config, customers: Customers): MenuItem[] =>
  products.map(product => ({ name: product.name, label: product.label, priceIn: channel => customers.priceIn(channel, product) }))

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
  { alarms }: Pick<Store, 'alarms'>,
  customers: Pick<Customers, 'left'>,
  channel: ServedChannel,
): RedemptionRules {
  const rules = redemptionRulesOf(config, channel.presented)
  const isAlarmed = alarms.open().some(({ channelId }) => channelId === null || channelId === channel.id)
  return isAlarmed || customers.left().includes(channel) ? { ...rules, threshold: 1n } : rules
}
