import { setMaxListeners } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Brewer, BrewerStatus } from '../hal/brewer.ts'
import { openHal } from '../hal/open-hal.ts'
import { type Agent, assemble, domainOf, type Opened } from './agent/assemble.ts'
import { brewedProducts } from './config/brewed-products.ts'
import { type Config, refusePlaceholders } from './config.ts'
import { controlHandler } from './control/handler.ts'
import { openControlServer, refuseTaken } from './control/server.ts'
import { keepBadge } from './control/take-files.ts'
import type { Hex } from './core/hex.ts'
import { keepFrom } from './core/keep-from.ts'
import { readKey } from './files/keys.ts'
import type { Logger } from './logger.ts'
import { BadgeList, followBadgeLists } from './machine/badge-list.ts'
import { openServiceManager, type ServiceManager } from './machine/service-manager.ts'
import { StoreDamaged, StoreKeeper } from './machine/store-keeper.ts'
import { openStore } from './store/open-store.ts'
import { requireOwnStore } from './store/require-own-store.ts'
import type { Store } from './store/store.ts'
import { onAbort } from './support/on-abort.ts'
import { openSystem, type System } from './support/system.ts'
import type { VendLoop } from './vend.ts'

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
  await system.askTimeDaemons()
  while (!signal.aborted) {
    try {
      await runOnStore({ config, key, log, system, signal })
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

async function openAndServe({ config, key, log, system, signal }: Run): Promise<void> {
  const { store, cutOff } = openMachineStore(config, log.child({ part: 'store' }), system)
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
  onAbort(signal, () => void hal.brewer.dispose())
  const endAsking = system.time.every(TIME_DAEMONS_MS, system.askTimeDaemons)
  try {
    if (!signal.aborted) await serve(await assemble({ config, key, log, system, store, cutOff, hal, signal }), signal)
  } finally {
    endAsking()
    await hal.dispose().finally(() => store.close())
  }
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
    onAbort(signal, () => manager.stopping())
    const keeper = new StoreKeeper({ store, isIdle: () => agent.vends.state === 'idle', time, log: log.child({ part: 'store' }) })
    const loops = [agent.condition, agent.vends, agent.redeem, keeper, ...agent.courier.loops()].map(
      loop => (stop: AbortSignal) => loop.run(stop),
    )
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
    const before = keepFrom(time, store.syncs.last(), BigInt(config.records.keep))
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
  const ofChannels = config.channels.flatMap(({ badges_url: url }) => (url === undefined ? [] : [url]))
  const urls = new Set([...(config.chain.badges_urls ?? []), ...ofChannels])
  const badges = log.child({ part: 'badges' })
  const lists = [...urls].map(url => new BadgeList({ url, time, log: badges, takeBadge: content => void keepBadge(agent, content) }))
  return lists.length === 0 ? [] : [stop => followBadgeLists({ lists, everyMs: config.chain.sync_every, time }, stop)]
}

/** Runs the loops until the signal aborts. If one fails, the others are stopped, and its error is thrown after all have ended. */
async function untilAllEnd(signal: AbortSignal, loops: readonly ((stop: AbortSignal) => Promise<void>)[]): Promise<void> {
  const failure = new AbortController()
  const stop = AbortSignal.any([signal, failure.signal])
  // As many as the machine has parts.
  setMaxListeners(0, stop, signal)
  const ends = await Promise.allSettled(loops.map(loop => loop(stop).finally(() => failure.abort())))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

function openMachineStore(config: Config, log: Logger, { bootId, time }: System): Pick<Opened, 'store' | 'cutOff'> {
  const { machine, credits } = config
  mkdirSync(machine.state, { recursive: true, mode: 0o700 })
  const store = openStore({
    file: join(machine.state, 'machine.db'),
    bootId,
    setAsideAt: () => BigInt(Math.floor(time.wall() / 1000)),
    doubtfulPerDay: credits.doubtful_per_day,
    warn: message => log.warn(message),
  })
  try {
    requireOwnStore(store, domainOf(config), machine.state)
  } catch (error) {
    store.close()
    throw error
  }
  const cutOff = store.vends.settleAfterCrash(store.clock.storedAt())
  for (const { id, state } of cutOff) log.warn({ vend: id, state }, 'A vend that was open when the machine last stopped has been settled.')
  return { store, cutOff }
}
