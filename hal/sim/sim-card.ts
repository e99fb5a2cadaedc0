import { setTimeout as delay } from 'node:timers/promises'
import type { CardChannel } from '../card-reader.ts'
import { CardGoneError, ReaderLostError } from '../errors.ts'
import { deferred } from '../support/deferred.ts'
import { SimulatorAwayError } from './connection.ts'
import type { Link } from './link.ts'

/** One stay of a card in the simulated field. */
export class SimCard implements CardChannel {
  readonly #link: Link
  readonly #card: number
  readonly #left = deferred<never>()
  readonly gone: Promise<void>

  constructor(link: Link, card: number) {
    this.#link = link
    this.#card = card
    this.gone = this.#left.promise.catch(() => {})
  }

  /** Called once, by the reader. */
  leave(reason: CardGoneError): void {
    this.#left.reject(reason)
  }

  async transmit(command: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    const answered = new AbortController()
    try {
      return await Promise.race([this.#left.promise, this.#exchange(command), silence(deadlineMs, answered.signal)])
    } finally {
      answered.abort()
    }
  }

  async #exchange(command: Uint8Array): Promise<Uint8Array> {
    const apdu = Buffer.from(command).toString('hex')
    const reply = await this.#link.request({ type: 'transmit', card: this.#card, apdu }).catch(asLost)
    if (reply.type !== 'response' || reply.apdu.length < 4) {
      throw new CardGoneError('The card answered with fewer than two bytes.', { expected: 'at least 2' })
    }
    return Uint8Array.from(Buffer.from(reply.apdu, 'hex'))
  }
}

async function silence(deadlineMs: number, signal: AbortSignal): Promise<never> {
  await delay(deadlineMs, undefined, { signal })
  throw new CardGoneError(`The card did not answer within ${deadlineMs} ms.`)
}

function asLost(error: unknown): never {
  if (error instanceof SimulatorAwayError) throw new ReaderLostError(error.fact, error.remedy, error)
  throw error
}
