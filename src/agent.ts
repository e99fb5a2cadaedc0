import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Brewer, BrewerStatus } from '../hal/brewer.ts'
import { openHal } from '../hal/open-hal.ts'
import { type Agent, assemble, domainOf, type Opened } from './agent/assemble.ts'
import { openSteps, type SteppedParts } from './agent/failpoints.ts'
import { type Loop, runLoops } from './agent/run-loops.ts'
import { rememberDry, takeOver } from './agent/take-over.ts'
import { brewedProducts } from './config/brewed-products.ts'
import { type Config, refusePlaceholders } from './config.ts'
import { controlHandler } from './control/handler.ts'
import { openControlServer, refuseTaken } from './control/server.ts'
import { keepBadge } from './control/take-files.ts'
import type { Hex } from './core/hex.ts'
import { readKey } from './files/keys.ts'
import type { Logger } from './logger.ts'
import { BadgeList, followBadgeLists } from './machine/badge-list.ts'
import { watchNetwork } from './machine/network.ts'
import { openServiceManager, type ServiceManager } from './machine/service-manager.ts'
import { StoreDamaged } from './machine/store-keeper.ts'
import { openRedeemChain } from './redeem/open-redeem-chain.ts'
import { createSigner } from './signatures/javascript.ts'
import { loadRecover } from './signatures/recover.ts'
import { openStore } from './store/open-store.ts'
import { refuseFailpoints } from './support/failpoints.ts'
import { onAbort } from './support/on-abort.ts'
import { openSystem, type System } from './support/system.ts'
import type { VendLoop } from './vend.ts'

const TIME_DAEMONS_MS = 30_000

/**
 * Runs a machine until the signal aborts: opens everything, serves and syncs, then finishes the current cup and stops.
 * @throws Error when it cannot start; recoverable faults of reader or chain do not prevent a start
 */
export async function runMachine(config: Config, log: Logger, signal: AbortSignal): Promise<void> {
  refuseFailpoints(config.hal.driver)
  for (const { fact, remedy } of config.warnings) log.warn({ remedy }, fact)
  refusePlaceholders(config)
  const key = readKey(config.machine.key)
  // Must come before the relay: a guard opens all lines at its start, also those of a machine that is already running.
  await refuseTaken(config.machine.control)
  const system = openSystem()
  await system.askTimeDaemons()
  while (!signal.aborted) {
    try {
      await runOnStore({ config, key, log, system, steps: openSteps(), signal })
    } catch (error) {
      if (!(error instanceof StoreDamaged)) throw error
      log.error({ err: error }, 'The store is damaged. The machine starts again, with a new one.')
    }
  }
}

interface Run {
  readonly config: Config
  readonly key: Hex
  readonly log: Logger
  readonly system: System
  readonly steps: SteppedParts
  readonly signal: AbortSignal
}

/** Runs on one store, until the signal aborts. @throws StoreDamaged when the store must be set aside */
async function runOnStore({ signal: stopped, ...given }: Run): Promise<void> {
  const ended = new AbortController()
  const stop = () => ended.abort(stopped.reason)
  stopped.addEventListener('abort', stop, { once: true })
  if (stopped.aborted) stop()
  try {
    await openAndServe({ ...given, signal: ended.signal })
  } finally {
    stopped.removeEventListener('abort', stop)
    ended.abort()
  }
}

async function openAndServe({ config, key, log, system, steps, signal }: Run): Promise<void> {
  const { store, cutOff } = openMachineStore({ config, log: log.child({ part: 'store' }), system, steps })
  const options = { products: brewedProducts(config), wasDry: store.brewer.isDry(), time: system.time }
  const opening = openHal(config.hal, options)
  // Meanwhile the relay's guard starts: a process takes longer to start than this takes.
  const signer = createSigner(key)
  const recovery = loadRecover()
  const opened = await opening.catch(error => {
    store.close()
    throw error
  })
  const hal = steps.hal(opened)
  const devices = log.child({ part: 'devices' })
  for (const note of hal.notes) {
    if ('remedy' in note) devices.warn(note, note.fact)
    else devices.info(note.fact)
  }
  rememberDry(hal.brewer, store, devices, signal)
  // Let the current pulse finish, but do not wait for the cup.
  onAbort(signal, () => void hal.brewer.dispose())
  const endAsking = system.time.every(TIME_DAEMONS_MS, system.askTimeDaemons)
  try {
    if (signal.aborted) return
    if (recovery.name === 'javascript') log.warn({ remedy: 'npm rebuild secp256k1' }, 'Signatures are verified in JavaScript: slowly.')
    const parts = { config, domain: domainOf(config), key, recover: recovery.recover, time: system.time, signal }
    const chain = steps.chain(openRedeemChain({ ...parts, log: log.child({ part: 'redeem' }) }))
    await serve(assemble({ config, signer, recovery, log, system, store, cutOff, hal, chain, signal }), system, signal)
  } finally {
    endAsking()
    await hal.dispose().finally(() => store.close())
  }
}

async function serve(agent: Agent, system: System, signal: AbortSignal): Promise<void> {
  const { config, log, time } = agent
  const control = await openControlServer(config.machine.control, controlHandler(agent), log.child({ part: 'control' }))
  const manager = await openServiceManager(process.env, log.child({ part: 'systemd' }))
  const endWatch = manager.watchdogMs === null ? () => {} : time.every(manager.watchdogMs / 3, feedWatchdog(agent.vends, manager))
  watchNetwork({ time, routes: () => system.routes(), onNewRoute: () => agent.redeem.networkChanged() }, signal)
  try {
    log.info(
      { machine: agent.signer.address, channels: agent.customers.served().length, signatures: agent.recovery.name },
      'The machine is ready.',
    )
    whenReady(agent.hal.brewer, signal, () => manager.ready())
    onAbort(signal, () => manager.stopping())
    await runLoops(agent, badgeLoop(agent), signal)
    log.info('The machine has stopped.')
  } finally {
    endWatch()
    await control.close()
  }
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
function badgeLoop(agent: Agent): Loop[] {
  const { config, log, time } = agent
  const ofChannels = config.channels.flatMap(({ badges_url: url }) => (url === undefined ? [] : [url]))
  const urls = new Set([...(config.chain.badges_urls ?? []), ...ofChannels])
  const badges = log.child({ part: 'badges' })
  const lists = [...urls].map(url => new BadgeList({ url, time, log: badges, takeBadge: content => void keepBadge(agent, content) }))
  return lists.length === 0 ? [] : [stop => followBadgeLists({ lists, everyMs: config.chain.sync_every, time }, stop)]
}

function openMachineStore({ config, log, system, steps }: Omit<Run, 'key' | 'signal'>): Pick<Opened, 'store' | 'cutOff'> {
  const { machine, credits } = config
  const { bootId, time } = system
  mkdirSync(machine.state, { recursive: true, mode: 0o700 })
  const opened = openStore({
    file: join(machine.state, 'machine.db'),
    bootId,
    setAsideAt: () => BigInt(Math.floor(time.wall() / 1000)),
    doubtfulPerDay: credits.doubtful_per_day,
    after: time.after,
    warn: message => log.warn(message),
  })
  const store = steps.store(opened)
  return { store, cutOff: takeOver(store, config, log) }
}
