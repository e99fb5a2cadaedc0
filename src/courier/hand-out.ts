import { CremaError, type Fault, faultOf } from '../core/crema-error.ts'
import type { Hash } from '../core/hex.ts'
import { claimContent } from '../files/claim-file.ts'
import type { Logger } from '../logger.ts'
import { withSignals } from '../support/joined-signals.ts'
import type { Time } from '../support/time.ts'
import { type ClaimSources, claimOf, type NewestReceipt, newestReceipts } from './newest-claims.ts'
import type { Outlet } from './outlet.ts'

/** How far one outlet is, for `status`. */
export interface OutletStatus {
  readonly outlet: string
  /** The number of channels whose newest receipt it is to get and has not taken yet. */
  readonly waiting: number
  /** Why it did not take the last one; null if it did. */
  readonly fault: Fault | null
}

export interface HandOutParts {
  readonly sources: ClaimSources
  readonly outlet: Outlet
  readonly time: Pick<Time, 'after' | 'now'>
  readonly log: Logger
}

/** For one receipt. */
const TIMEOUT_MS = 15_000

const tooSlow = (outlet: string) =>
  new CremaError({
    code: 'outlet-slow',
    fact: `A receipt was not taken within ${TIMEOUT_MS / 1000} s by ${outlet}.`,
    expected: 'an answer',
    remedy: 'Nothing is lost: it is sent again.',
  })

/**
 * The receipts on their way to one outlet: the newest of each channel, so that no outage makes them more. Kept in memory only:
 * after a restart all of them are handed out once more.
 */
export class HandOut {
  readonly #parts: HandOutParts
  /** What the outlet took last, by channel. */
  readonly #taken = new Map<Hash, { readonly receipt: Hash; readonly atMs: number }>()
  /** When a channel was last tried, in attempts: one that fails goes behind the others. */
  readonly #tried = new Map<Hash, number>()
  #attempts = 0
  #fault: Fault | null = null

  constructor(parts: HandOutParts) {
    this.#parts = parts
  }

  status(): OutletStatus {
    return { outlet: this.#parts.outlet.name, waiting: this.#waiting().length, fault: this.#fault }
  }

  /** Hands out what is waiting. Stops at the first failure, and returns whether there was none. Never throws. */
  async handAll(signal: AbortSignal): Promise<boolean> {
    try {
      for (const newest of this.#waiting()) {
        if (signal.aborted) return true
        await this.#hand(newest, signal)
      }
      if (this.#fault !== null) this.#parts.log.info({ outlet: this.#parts.outlet.name }, 'Receipts are handed out again.')
      this.#fault = null
      return true
    } catch (error) {
      if (!signal.aborted) this.#failed(error)
      return false
    }
  }

  #waiting(): NewestReceipt[] {
    const order = ({ channel }: NewestReceipt) => this.#tried.get(channel.id) ?? 0
    const { outlet, sources } = this.#parts
    return newestReceipts(sources)
      .filter(newest => outlet.wants?.(newest.channel.id) !== false && !this.#isTaken(newest))
      .sort((one, other) => order(one) - order(other))
  }

  #isTaken({ channel, stored }: NewestReceipt): boolean {
    const { outlet, time } = this.#parts
    const taken = this.#taken.get(channel.id)
    return taken?.receipt === stored.hash && time.now() - taken.atMs < (outlet.againAfterMs ?? Number.POSITIVE_INFINITY)
  }

  async #hand(newest: NewestReceipt, signal: AbortSignal): Promise<void> {
    const { id } = newest.channel
    this.#tried.set(id, ++this.#attempts)
    await this.#inTime(signal, until => {
      const { outlet, sources } = this.#parts
      return outlet.hand(id, JSON.stringify(claimContent(claimOf(sources, newest))), until)
    })
    this.#taken.set(id, { receipt: newest.stored.hash, atMs: this.#parts.time.now() })
  }

  async #inTime(signal: AbortSignal, act: (until: AbortSignal) => Promise<void>): Promise<void> {
    const { time, outlet } = this.#parts
    const late = new AbortController()
    const endWait = time.after(TIMEOUT_MS, () => late.abort(tooSlow(outlet.name)))
    try {
      await withSignals([signal, late.signal], act)
    } finally {
      endWait()
    }
  }

  #failed(error: unknown): void {
    const { log, outlet } = this.#parts
    if (this.#fault === null) log.warn({ err: error, outlet: outlet.name }, 'A receipt could not be handed out; will retry.')
    this.#fault = faultOf(error)
  }
}
