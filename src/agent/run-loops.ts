import { setMaxListeners } from 'node:events'
import { keepFrom } from '../core/keep-from.ts'
import { StoreKeeper } from '../machine/store-keeper.ts'
import type { Agent } from './assemble.ts'

const HOUR_MS = 3_600_000

/** Runs until the signal aborts. */
export type Loop = (stop: AbortSignal) => Promise<void>

/**
 * Runs a machine's loops and these others until the signal aborts, and stores the time at the end. If one fails, the others are stopped, and
 * its error is thrown after all have ended.
 * @throws StoreDamaged when the store must be set aside
 */
export async function runLoops(agent: Agent, others: readonly Loop[], signal: AbortSignal): Promise<void> {
  const { store, clock, time, log } = agent
  const endTidying = time.every(HOUR_MS, () => tidy(agent))
  const keeper = new StoreKeeper({ store, isIdle: () => agent.vends.state === 'idle', time, log: log.child({ part: 'store' }) })
  const own = [agent.condition, agent.vends, agent.redeem, keeper, ...agent.courier.loops()].map(
    (loop): Loop =>
      stop =>
        loop.run(stop),
  )
  try {
    await untilAllEnd(signal, [...own, ...others])
    store.clock.put(clock.now())
  } finally {
    endTidying()
  }
}

async function untilAllEnd(signal: AbortSignal, loops: readonly Loop[]): Promise<void> {
  const failure = new AbortController()
  const stop = AbortSignal.any([signal, failure.signal])
  // As many as the machine has parts.
  setMaxListeners(0, stop, signal)
  const ends = await Promise.allSettled(loops.map(loop => loop(stop).finally(() => failure.abort())))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
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
