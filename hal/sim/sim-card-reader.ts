import { EventEmitter, once } from 'node:events'
import type { CardChannel, CardReader, ReaderStatus } from '../card-reader.ts'
import { CardGoneError, type HalError, ReaderLostError } from '../errors.ts'
import { printable } from '../support/printable.ts'
import { StatusHolder } from '../support/status-holder.ts'
import type { Unasked } from './connection.ts'
import { type Link, openLink } from './link.ts'
import type { SimulatorEvent } from './messages.ts'
import type { SimOptions } from './options.ts'
import { SimCard } from './sim-card.ts'

const ready: ReaderStatus = { state: 'ready', name: 'simulated reader' }
const takenAway = { state: 'lost', reason: 'The simulated reader was taken away.', remedy: 'Put it back.' } as const
const connecting: ReaderStatus = { state: 'lost', reason: 'Connecting to the simulator.', remedy: 'Wait a moment.' }

/** The simulator's reader. Opens whether or not the simulator runs; the status says which. */
export async function openSimCardReader(options: SimOptions): Promise<CardReader> {
  const reader = new SimCardReader(options)
  await reader.tried
  return reader
}

class SimCardReader implements CardReader {
  readonly #link: Link
  readonly #status = new StatusHolder<ReaderStatus>(connecting)
  readonly #arrivals = new EventEmitter<{ card: [] }>()
  #inField: SimCard | undefined
  #delivered: SimCard | undefined
  readonly tried: Promise<unknown>

  constructor(options: SimOptions) {
    this.#link = openLink({
      socketPath: options.socketPath,
      watch: ['reader', 'card-entered', 'card-left'],
      onUnasked: message => this.#handle(message),
      onDown: error => this.#lose(error),
    })
    this.tried = this.#link.tried
  }

  /** Yields each card once, while it is in the field: a card that came and left while nothing was iterating is not reported later. */
  async *taps(signal: AbortSignal): AsyncGenerator<CardChannel, void, void> {
    while (!signal.aborted) {
      const card = this.#inField
      if (card === undefined || card === this.#delivered) await once(this.#arrivals, 'card', { signal }).catch(unlessAborted(signal))
      else yield this.#deliver(card)
    }
  }

  status(): ReaderStatus {
    return this.#status.get()
  }

  onStatus(listener: (status: ReaderStatus) => void, signal: AbortSignal): void {
    this.#status.on(listener, signal)
  }

  async dispose(): Promise<void> {
    await this.#link.close()
    this.#setCard(undefined, new ReaderLostError('The reader was closed.'))
  }

  #deliver(card: SimCard): CardChannel {
    this.#delivered = card
    return card
  }

  #handle(message: Unasked): void {
    if (message.type === 'event') this.#handleEvent(message)
  }

  #handleEvent(event: SimulatorEvent): void {
    if (event.kind === 'card-entered') this.#setCard(event.card)
    if (event.kind === 'card-left') this.#setCard(undefined, new CardGoneError(`The card left: ${printable(event.reason)}.`))
    if (event.kind === 'reader') this.#setReader(event.present)
    if (event.kind !== 'state') return
    this.#setReader(event.reader)
    if (event.card !== null) this.#setCard(event.card)
  }

  #setCard(card: number | undefined, reason: CardGoneError = new CardGoneError('Another card came.')): void {
    this.#inField?.leave(reason)
    this.#inField = card === undefined ? undefined : new SimCard(this.#link, card)
    if (this.#inField) this.#arrivals.emit('card')
  }

  #setReader(present: boolean): void {
    if (!present) this.#setCard(undefined, new ReaderLostError(takenAway.reason, takenAway.remedy))
    this.#status.set(present ? ready : takenAway)
  }

  #lose(error: HalError): void {
    this.#setCard(undefined, new ReaderLostError(error.fact, error.remedy, error))
    this.#status.set({ state: 'lost', reason: error.fact, remedy: error.remedy })
  }
}

function unlessAborted(signal: AbortSignal): (error: unknown) => void {
  return error => {
    if (!signal.aborted) throw error
  }
}
