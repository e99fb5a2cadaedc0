import type { Journal } from './journal.ts'
import type { SimulatorAnswer } from './messages.ts'
import { RequestRefused } from './request-refused.ts'

const readerAway = {
  code: 'reader-away',
  fact: 'The reader is away.',
  expected: 'a reader',
  remedy: 'Put it back first: {"type":"reader","present":true}.',
} as const

/** A client, as the field sees it. */
export interface Peer {
  send(answer: SimulatorAnswer): void
}

interface Occupant {
  readonly card: number
  readonly phone: Peer
  readonly exchanges: Map<number, { readonly reader: Peer; readonly id: number }>
}

/** The reader's field: one card at a time, and the commands it has not answered yet. */
export class Field {
  readonly #journal: Journal
  #readerPresent = true
  #occupant: Occupant | undefined
  #cards = 0
  #exchanges = 0

  constructor(journal: Journal) {
    this.#journal = journal
  }

  get card(): number | null {
    return this.#occupant?.card ?? null
  }

  get readerPresent(): boolean {
    return this.#readerPresent
  }

  setReader(present: boolean): void {
    if (present === this.#readerPresent) return
    this.#readerPresent = present
    this.#journal.add({ kind: 'reader', present })
    if (!present) this.#empty('the reader was taken away')
  }

  /** @returns the card's number, new at each entry */
  enter(phone: Peer, label: string | undefined): number {
    if (!this.#readerPresent) throw new RequestRefused(readerAway)
    if (this.#occupant)
      throw new RequestRefused({
        code: 'occupied',
        fact: 'The field is occupied by another card.',
        expected: 'an empty field',
        remedy: 'Remove that card first.',
      })
    this.#cards += 1
    this.#occupant = { card: this.#cards, phone, exchanges: new Map() }
    this.#journal.add({ kind: 'card-entered', card: this.#cards, ...(label === undefined ? {} : { label }) })
    return this.#cards
  }

  leave(phone: Peer, reason: string): void {
    if (this.#occupant?.phone === phone) this.#empty(reason)
  }

  /** Passes a command to the card. The reader gets the response, or is told that the card left. */
  transmit(reader: Peer, id: number, card: number, apdu: string): void {
    if (!this.#readerPresent) throw new RequestRefused(readerAway)
    if (this.#occupant?.card !== card)
      throw new RequestRefused({
        code: 'card-gone',
        fact: `Card ${card} is not in the field.`,
        expected: 'a card in the field',
        remedy: 'Tap again.',
      })
    this.#exchanges += 1
    const exchange = this.#exchanges
    this.#occupant.exchanges.set(exchange, { reader, id })
    this.#occupant.phone.send({ type: 'command', exchange, apdu })
    this.#journal.add({ kind: 'command', card, exchange, apdu })
  }

  answer(phone: Peer, exchange: number, apdu: string): void {
    const occupant = this.#occupant?.phone === phone ? this.#occupant : undefined
    const asked = occupant?.exchanges.get(exchange)
    if (!occupant || !asked)
      throw new RequestRefused({
        code: 'bad-input',
        fact: `No command ${exchange} waits for an answer from this card.`,
        expected: 'the number of a command that is not yet answered',
        remedy: 'See hal/sim/README.md.',
      })
    occupant.exchanges.delete(exchange)
    asked.reader.send({ type: 'response', id: asked.id, apdu })
    this.#journal.add({ kind: 'response', card: occupant.card, exchange, apdu })
  }

  #empty(reason: string): void {
    const occupant = this.#occupant
    if (!occupant) return
    this.#occupant = undefined
    this.#journal.add({ kind: 'card-left', card: occupant.card, reason })
    const left = { fact: `Card ${occupant.card} left: ${reason}.`, expected: 'the card to stay until it has answered' }
    const why = this.#readerPresent ? ({ code: 'card-gone', remedy: 'Tap again.' } as const) : readerAway
    for (const { reader, id } of occupant.exchanges.values()) reader.send({ type: 'error', id, ...why, ...left })
    occupant.phone.send({ type: 'left', card: occupant.card, reason })
  }
}
