import { setTimeout as pause } from 'node:timers/promises'
import { reasonOf } from '../../core/crema-error.ts'

export interface Patience {
  /** Pause between two looks. */
  readonly everyMs: number
  readonly signal: AbortSignal
  /** Receives the reason of a failed look; the same reason only once until a look succeeds. */
  complain(error: unknown): void
}

/** The longest pause before a failed look is retried. */
const LONGEST_WAIT_MS = 60_000

/** Looks, pauses, and repeats until the signal aborts. Failures are retried with growing pauses. */
export async function keepLooking(look: () => Promise<void>, { everyMs, signal, complain }: Patience): Promise<void> {
  let failures = 0
  let said = ''
  while (!signal.aborted) {
    try {
      await look()
      failures = 0
      said = ''
    } catch (error) {
      if (signal.aborted) return
      const reason = reasonOf(error)
      if (reason !== said) complain(error)
      said = reason
      failures++
    }
    const wait = failures === 0 ? everyMs : Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(failures, 10))
    await pause(wait, undefined, { signal }).catch(() => undefined)
  }
}
