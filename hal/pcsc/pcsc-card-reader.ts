import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { CardChannel, CardReader, ReaderStatus } from '../card-reader.ts'
import type { Indicator, LampState } from '../indicator.ts'
import { settledOrAborted } from '../support/joined-signals.ts'
import { readerDisposed, readerStarting } from '../support/lost-reader.ts'
import { StatusHolder } from '../support/status-holder.ts'
import { TapQueue } from '../support/tap-queue.ts'
import { acsModel, lampCommands, setUpCommands } from './acs-lamp.ts'
import { type Outage, pcscdLost } from './lost-status.ts'
import { connectToPcscd, defaultSocketPath } from './pcscd-connection.ts'
import { CAUSE_MS, ReaderSession } from './reader-session.ts'

/** Upper bound of the growing pauses between attempts, so that the reader is back well within 5 s of its return. */
const LONGEST_PAUSE_MS = 2_000

/** Options of the driver, as in the configuration. */
export const pcscOptions = z.strictObject({
  /** Part of the reader's name as listed by `pcsc_scan -r`, ignoring case. Default: the first contactless reader. */
  name: z.string().trim().min(1).optional(),
  /** Where pcscd listens. Default: PCSCLITE_CSOCK_NAME, else /run/pcscd/pcscd.comm. */
  socketPath: z.string().min(1).optional(),
})

/** Options of the driver, as in the configuration. */
export type PcscOptions = z.input<typeof pcscOptions>

/**
 * A CardReader over PC/SC; also an indicator where the reader's lamps can be controlled. `processId` is the reader process's
 * while one runs.
 */
export interface PcscCardReader extends CardReader, Pick<Indicator, 'show'> {
  readonly processId: number | undefined
}

/**
 * Opens a reader over pcscd. Always succeeds: if something is missing (pcscd, the reader, the package), the status says so and
 * the driver keeps retrying. Settles once the first status is known.
 * @throws ZodError when the options are invalid
 */
export async function openPcscCardReader(options: PcscOptions = {}): Promise<PcscCardReader> {
  const reader = new SupervisedReader(pcscOptions.parse(options))
  await reader.settled
  return reader
}

class SupervisedReader implements PcscCardReader {
  /** Settles once a status other than "starting" is known. */
  readonly settled: Promise<void>
  readonly #options: z.output<typeof pcscOptions>
  readonly #socketPath: string
  readonly #queue = new TapQueue()
  readonly #status = new StatusHolder<ReaderStatus>(readerStarting)
  readonly #closing = new AbortController()
  readonly #running: Promise<void>
  #session: ReaderSession | undefined
  #attempts = 0
  #lamp: LampState | undefined

  constructor(options: z.output<typeof pcscOptions>) {
    this.#options = options
    this.#socketPath = options.socketPath ?? defaultSocketPath()
    this.settled = new Promise(resolve => this.#status.on(() => resolve(), this.#closing.signal))
    this.#running = this.#run()
  }

  get processId(): number | undefined {
    return this.#session?.pid
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

  async show(state: LampState): Promise<void> {
    this.#lamp = state
    this.#light()
  }

  async dispose(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  /** Runs one reader process after another until disposed. */
  async #run(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      const outage = await this.#runOnce()
      this.#become(outage.status)
      await delay(outage.retryAfterMs ?? this.#pause(), undefined, { signal }).catch(() => {})
    }
    this.#become(readerDisposed)
  }

  /** One attempt, from finding pcscd to losing it or the reader process. */
  async #runOnce(): Promise<Outage> {
    const pcscd = await connectToPcscd(this.#socketPath, this.#closing.signal)
    if (pcscd.kind !== 'connected') return pcscdLost(pcscd.kind, this.#socketPath)
    const session = this.#open()
    const over: Promise<Outage> = Promise.race([
      session.failed.then(outage => delay(CAUSE_MS, outage)),
      pcscd.ended.then(() => pcscdLost('absent', this.#socketPath)),
    ])
    await settledOrAborted(over, this.#closing.signal)
    const outage = this.#closing.signal.aborted ? { status: readerDisposed } : await over
    this.#session = undefined
    this.#become(outage.status)
    await session.stop(outage.status)
    pcscd.close()
    return outage
  }

  #open(): ReaderSession {
    const options = { wanted: this.#options.name, socketPath: this.#socketPath }
    this.#session = new ReaderSession(options, {
      status: status => this.#become(status),
      card: card => this.#queue.put(card),
    })
    return this.#session
  }

  #become(status: ReaderStatus): void {
    const before = this.#status.get()
    const isNew = status.state === 'ready' && (before.state !== 'ready' || before.name !== status.name)
    if (status.state === 'ready') this.#attempts = 0
    this.#status.set(status)
    if (isNew) this.#light(true)
  }

  /** Sets the lamps of the reader in use, if it has any. */
  #light(isNew = false): void {
    const status = this.#status.get()
    const model = status.state === 'ready' ? acsModel(status.name) : null
    if (model === null) return
    this.#session?.control([...(isNew ? setUpCommands(model) : []), ...(this.#lamp === undefined ? [] : lampCommands(model, this.#lamp))])
  }

  #pause(): number {
    return Math.min(100 * 2 ** this.#attempts++, LONGEST_PAUSE_MS)
  }
}
