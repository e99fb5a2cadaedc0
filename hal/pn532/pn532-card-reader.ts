import { setTimeout as delay } from 'node:timers/promises'
import type { CardChannel, CardReader, ReaderStatus } from '../card-reader.ts'
import { ReaderLostError } from '../errors.ts'
import type { BytePort } from '../serial/byte-port.ts'
import { openSerialPort } from '../serial/serial-port.ts'
import { type LostReader, readerDisposed, readerStarting } from '../support/lost-reader.ts'
import { StatusHolder } from '../support/status-holder.ts'
import { TapQueue } from '../support/tap-queue.ts'
import { Chip } from './chip.ts'
import { ChipLink } from './chip-link.ts'
import { ChipFailedError } from './errors.ts'
import { watchField } from './field-watch.ts'
import { chipFailed } from './lost-status.ts'
import type { Pn532Card } from './pn532-card.ts'

/** The pause between attempts grows from the first to the second, so that the reader is back well within 5 s of its return. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2_000
/** The chip's rate after reset (UM0701-02, 6.2.3 HSU). */
const BAUD_RATE = 115_200

/** Options of the driver: the serial port's path. */
export interface Pn532Options {
  readonly port: string
}

/**
 * Opens a reader with a PN532 on a serial port. Always succeeds: if something is missing, the status says so and the driver keeps
 * retrying. Settles once the first status is known.
 */
export async function openPn532CardReader(options: Pn532Options): Promise<CardReader> {
  const reader = new Pn532CardReader(options.port)
  await reader.settled
  return reader
}

class Pn532CardReader implements CardReader {
  /** Settles once a status other than "starting" is known. */
  readonly settled: Promise<void>
  readonly #path: string
  readonly #queue = new TapQueue()
  readonly #status = new StatusHolder<ReaderStatus>(readerStarting)
  readonly #closing = new AbortController()
  readonly #running: Promise<void>
  #inField: Pn532Card | undefined
  #attempts = 0

  constructor(path: string) {
    this.#path = path
    this.settled = new Promise(resolve => this.#status.on(() => resolve(), this.#closing.signal))
    this.#running = this.#run()
  }

  taps(signal: AbortSignal): AsyncIterable<CardChannel> {
    return this.#queue.taps(AbortSignal.any([signal, this.#closing.signal]))
  }

  status(): ReaderStatus {
    return this.#status.get()
  }

  onStatus(listener: (status: ReaderStatus) => void, signal: AbortSignal): void {
    this.#status.on(listener, signal)
  }

  async dispose(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  /** Opens the port again after each loss, until disposed. */
  async #run(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await this.#runOnce()
      await delay(this.#pause(), undefined, { signal }).catch(() => {})
    }
    this.#status.set(readerDisposed)
  }

  /** One attempt, from opening the port to losing it or the chip. */
  async #runOnce(): Promise<void> {
    const port = await openSerialPort(this.#path, BAUD_RATE)
    if ('state' in port) return this.#lose(port)
    const over = new AbortController()
    const stop = () => void port.close()
    this.#closing.signal.addEventListener('abort', stop)
    if (this.#closing.signal.aborted) stop()
    this.#lose(await Promise.race([port.closed, this.#work(port, over.signal)]))
    over.abort()
    this.#closing.signal.removeEventListener('abort', stop)
    await port.close()
  }

  /** Settles with the chip's failure. */
  async #work(port: BytePort, signal: AbortSignal): Promise<LostReader> {
    const chip = new Chip(new ChipLink(port))
    try {
      const ready = { state: 'ready', name: `${await chip.start()} on ${this.#path}`, ...limitsOf(chip) } as const
      await watchField(chip, { looked: () => this.#works(ready), card: card => this.#arrived(card) }, signal)
      return readerDisposed
    } catch (error) {
      if (error instanceof ChipFailedError) return chipFailed(this.#path, error.fact)
      throw error
    }
  }

  #works(ready: ReaderStatus): void {
    this.#attempts = 0
    this.#status.set(ready)
  }

  #arrived(card: Pn532Card): void {
    this.#inField = card
    this.#queue.put(card)
  }

  #lose(status: LostReader): void {
    this.#inField?.leave(new ReaderLostError(status.reason, status.remedy))
    this.#inField = undefined
    this.#status.set(status)
  }

  #pause(): number {
    return Math.min(FIRST_PAUSE_MS * 2 ** this.#attempts++, LONGEST_PAUSE_MS)
  }
}

const limitsOf = ({ limits }: Chip) => (limits.length === 0 ? {} : { limits })
