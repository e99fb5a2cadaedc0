import { once } from 'node:events'
import type { CardChannel } from '../card-reader.ts'

/** A card that knows whether it has left. */
export interface TappedCard extends CardChannel {
  readonly left: boolean
}

/**
 * Hands cards to the consumer of `taps`. A reader has one card at a time, so only the newest card waits, and only while it stays
 * in the field: a consumer that was busy does not get a backlog of cards that have left.
 */
export class TapQueue {
  readonly #arrivals = new EventTarget()
  #newest: TappedCard | undefined

  /** A card came into the field. */
  put(card: TappedCard): void {
    this.#newest = card
    this.#arrivals.dispatchEvent(new Event('card'))
  }

  /** Yields each card once, until the signal aborts. */
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
