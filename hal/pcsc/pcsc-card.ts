import type { CardChannel } from '../card-reader.ts'
import { CardGoneError, HalError } from '../errors.ts'
import { deferred } from '../support/deferred.ts'

/** Sends one numbered command (hex) to the card. The answer arrives through `PcscCard.answered` or `torn`. */
export type SendCommand = (id: number, command: string, deadlineMs: number) => void

interface Awaited {
  readonly id: number
  readonly settle: (outcome: Uint8Array | CardGoneError) => void
}

/**
 * A card in the field of a PC/SC reader. After one tear (deadline, error, short answer) it accepts no further command until
 * tapped again, so that a late answer can never be taken for the answer to a later command.
 */
export class PcscCard implements CardChannel {
  readonly #send: SendCommand
  readonly #gone = deferred<void>()
  #tear: CardGoneError | undefined
  #left = false
  #awaited: Awaited | undefined
  #lastId = 0

  constructor(send: SendCommand) {
    this.#send = send
  }

  get gone(): Promise<void> {
    return this.#gone.promise
  }

  /** Whether the card has left the field. */
  get left(): boolean {
    return this.#left
  }

  async transmit(command: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    if (this.#tear !== undefined) throw this.#tear
    if (this.#awaited !== undefined)
      throw new HalError({
        code: 'card-busy',
        fact: 'The card is still answering an earlier command.',
        expected: 'one command at a time',
        remedy: 'Await each answer.',
      })
    const outcome = await this.#exchange(Buffer.from(command).toString('hex'), deadlineMs)
    if (outcome instanceof CardGoneError) throw outcome
    return outcome
  }

  /** The answer to command `id` (hex). Dropped when nothing waits for it any more. */
  answered(id: number, answer: string): void {
    const bytes = Uint8Array.from(Buffer.from(answer, 'hex'))
    if (bytes.length >= 2) this.#settle(id, bytes)
    else this.torn(id, `The card answered ${bytes.length} bytes; at least 2 are due.`)
  }

  /** Command `id` failed at the reader. */
  torn(id: number, reason: string): void {
    this.#settle(id, new CardGoneError(reason))
  }

  /** The card left the field, or its reader was lost; `error` says which. */
  leave(error: CardGoneError = new CardGoneError('The card left the field.')): void {
    this.#tear ??= error
    this.#left = true
    this.#awaited?.settle(error)
    this.#gone.resolve()
  }

  #settle(id: number, outcome: Uint8Array | CardGoneError): void {
    if (this.#awaited?.id === id) this.#awaited.settle(outcome)
  }

  #exchange(command: string, deadlineMs: number): Promise<Uint8Array | CardGoneError> {
    return new Promise(resolve => {
      const id = ++this.#lastId
      const timer = setTimeout(() => this.torn(id, `The card kept silent for ${deadlineMs} ms.`), deadlineMs)
      const settle = (outcome: Uint8Array | CardGoneError) => {
        clearTimeout(timer)
        this.#awaited = undefined
        if (outcome instanceof CardGoneError) this.#tear ??= outcome
        resolve(outcome)
      }
      this.#awaited = { id, settle }
      this.#send(id, command, deadlineMs)
    })
  }
}
