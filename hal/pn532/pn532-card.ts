import { setTimeout as delay } from 'node:timers/promises'
import type { CardChannel } from '../card-reader.ts'
import { CardGoneError, HalError } from '../errors.ts'
import { deferred } from '../support/deferred.ts'
import { LONGEST_APDU } from './chip.ts'

/** A command waiting for the chip. `signal` aborts when nothing waits for the answer any more. */
export interface CardCommand {
  readonly apdu: Uint8Array
  readonly deadlineMs: number
  readonly signal: AbortSignal
}

/** A command between `transmit` and the card. */
interface Pending extends CardCommand {
  settle(outcome: Uint8Array | CardGoneError): void
}

/**
 * One stay of a card in a PN532's field. After one tear it accepts no further command until tapped again. The field watch takes
 * the commands and settles them.
 */
export class Pn532Card implements CardChannel {
  readonly #gone = deferred<void>()
  #tear: CardGoneError | undefined
  #left = false
  #pending: Pending | undefined
  #asked = deferred<void>()

  get gone(): Promise<void> {
    return this.#gone.promise
  }

  /** Whether it has left the field. */
  get left(): boolean {
    return this.#left
  }

  /** Whether it accepts no more commands. */
  get torn(): boolean {
    return this.#tear !== undefined
  }

  async transmit(command: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    if (this.#tear !== undefined) throw this.#tear
    if (this.#pending !== undefined)
      throw new HalError({
        code: 'card-busy',
        fact: 'The card is still answering an earlier command.',
        expected: 'one command at a time',
        remedy: 'Await each answer.',
      })
    if (command.length > LONGEST_APDU)
      throw new HalError({
        code: 'apdu-too-long',
        fact: `The command has ${command.length} bytes.`,
        expected: `at most ${LONGEST_APDU}, which a PN532 can carry`,
        remedy: 'Send short APDUs.',
      })
    const outcome = await this.#ask(command, deadlineMs)
    if (outcome instanceof CardGoneError) throw outcome
    return outcome
  }

  /** The next command; undefined when none came within `idleMs`. */
  async nextCommand(idleMs: number): Promise<CardCommand | undefined> {
    const asked = new AbortController()
    await Promise.race([this.#asked.promise, delay(idleMs, undefined, { signal: asked.signal }).catch(() => {})])
    asked.abort()
    this.#asked = deferred()
    return this.#pending
  }

  /** Settles the command from `nextCommand` with its answer, or with the reason for the tear. */
  settle(outcome: Uint8Array | CardGoneError): void {
    this.#pending?.settle(outcome)
  }

  /** The card left the field, or its reader was lost. */
  leave(error: CardGoneError = new CardGoneError('The card left the field.')): void {
    this.#tear ??= error
    this.#left = true
    this.settle(error)
    this.#gone.resolve()
  }

  #ask(apdu: Uint8Array, deadlineMs: number): Promise<Uint8Array | CardGoneError> {
    return new Promise(resolve => {
      const over = new AbortController()
      const settle = (outcome: Uint8Array | CardGoneError) => {
        clearTimeout(timer)
        this.#pending = undefined
        if (outcome instanceof CardGoneError) this.#tear ??= outcome
        over.abort()
        resolve(outcome)
      }
      const timer = setTimeout(() => settle(new CardGoneError(`The card did not answer within ${deadlineMs} ms.`)), deadlineMs)
      this.#pending = { apdu, deadlineMs, signal: over.signal, settle }
      this.#asked.resolve()
    })
  }
}
