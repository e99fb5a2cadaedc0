import type { Logger } from '../logger.ts'
import { withSignals } from '../support/joined-signals.ts'
import type { Time } from '../support/time.ts'
import { HandOut, type OutletStatus } from './hand-out.ts'
import type { ClaimSources } from './newest-claims.ts'
import type { Outlet } from './outlet.ts'

export interface CourierParts {
  readonly sources: ClaimSources
  readonly outlets: readonly Outlet[]
  readonly time: Pick<Time, 'after' | 'now' | 'pause'>
  /** How often it looks by itself: a receipt also comes from a phone's NEWEST, or from the chain. */
  readonly everyMs: number
  readonly log: Logger
}

/** Milliseconds after a cup, so that its tap is over and several cups are one message. */
const HOLD_MS = 1000
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000

/**
 * Hands out each channel's newest receipt, so that the machine's money does not depend on the machine: everybody who received one can bring it.
 * Each outlet has its own loop, and none of them delays a cup.
 */
export class Courier {
  readonly #parts: CourierParts
  readonly #rounds: readonly { readonly outlet: Outlet; readonly handOut: HandOut }[]
  #alarm = new AbortController()

  constructor(parts: CourierParts) {
    this.#parts = parts
    const { sources, time, log } = parts
    this.#rounds = parts.outlets.map(outlet => ({ outlet, handOut: new HandOut({ sources, outlet, time, log }) }))
  }

  status(): OutletStatus[] {
    return this.#rounds.map(({ handOut }) => handOut.status())
  }

  /** There is a new receipt. */
  wake(): void {
    const alarm = this.#alarm
    this.#alarm = new AbortController()
    alarm.abort()
  }

  /** One loop for each outlet; none without outlets. */
  loops(): { run(signal: AbortSignal): Promise<void> }[] {
    return this.#rounds.map(({ outlet, handOut }) => ({ run: signal => this.#serve(outlet, handOut, signal) }))
  }

  /** Hands out until the signal aborts. Failures are shown in the status and retried with growing pauses. */
  async #serve(outlet: Outlet, handOut: HandOut, signal: AbortSignal): Promise<void> {
    const { time, everyMs } = this.#parts
    let failures = 0
    while (!signal.aborted) {
      const woken = this.#alarm.signal
      failures = (await handOut.handAll(signal)) ? 0 : failures + 1
      if (failures > 0) await time.pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 12)), signal)
      else {
        await withSignals([signal, woken], until => time.pause(everyMs, until))
        if (woken.aborted) await time.pause(HOLD_MS, signal)
      }
    }
    await outlet.close()
  }
}
