import { once } from 'node:events'
import type { CardChannel } from '../card-reader.ts'

/** A card that knows whether it has left. */
export interface TappedCard extends CardChannel {
  readonly left: boolean
}

/**
 * Hands cards to whoever takes taps. A reader has one card at a time, so only the newest waits, and only as long as it stays in
 * the field: a loop that was busy does not get a crowd of cards that are long gone.
 */
export class TapQueue {
  readonly #arrivals = new EventTarget()
  #newest: TappedCard | undefined

  /** A card came into the field. */
  put(card: TappedCard): void {
    this.#newest = card
    this.#arrivals.dispatchEvent(new Event('card'))
  }

  /** Each card once, until the signal aborts. */
  async *taps(signal: AbortSignal): AsyncGenerator<CardChannel, void, undefined> {
    while (!signal.aborted) {
      const card = this.#dequeue()
      if (card !== undefined) yield card
      else await once(this.#arrivals, 'card', { signal }).catch(() => {})
    }
  }

  #dequeue(): TappedCard | undefined {
    const card = this.#newest
    this.#newest = undefined
    return card?.left === true ? undefined : card
  }
}
