import type { BytePort } from '../serial/byte-port.ts'
import { ChipFailedError, NoAnswerError } from './errors.ts'
import { type Frame, FrameDecoder } from './frame-decoder.ts'
import { ackFrame, encodeFrame, FROM_CHIP, FROM_HOST, nackFrame } from './frames.ts'

/** UM0701-02 gives the chip 15 ms to acknowledge; a busy host may read the acknowledge later than that. */
export const ACK_MS = 250
/** The line is quiet after this long without a byte. A frame has no gaps; a USB adapter passes on what it has every 16 ms. */
export const QUIET_MS = 30
/** The longest wait for a quiet line. */
const LONGEST_NOISE_MS = 1000

/** One command in progress. */
interface Exchange {
  readonly code: number
  acknowledged: boolean
  /** The content's length of a damaged answer that was requested again. */
  damagedLength: number | undefined
  settle(outcome: Uint8Array | NoAnswerError): void
}

/**
 * One command at a time: command frame, acknowledge, answer (UM0701-02, 6.2.2). The answer to an earlier command is never taken
 * for the answer to a later one: the line keeps the order, so anything before the acknowledge is ignored, and so is an answer
 * with another code.
 *
 * Behind the acknowledge the chip sends its answer and nothing else, and a card chooses most of the answer's bytes. So anything else
 * there is taken as a damaged answer, and nothing that follows without a pause is believed: it may be a frame that the card put into
 * its data. A damaged answer with a good header is requested again, once and on a quiet line, and must come with the same length: a
 * frame inside it is always shorter. Any other damage ends the command.
 */
export class ChipLink {
  readonly #port: BytePort
  readonly #decoder = new FrameDecoder(FROM_CHIP)
  #exchange: Exchange | undefined
  #closed: string | undefined
  /** While bytes are dropped until the line is quiet. */
  #dropping: NodeJS.Timeout | undefined

  constructor(port: BytePort) {
    this.#port = port
    port.onData(chunk => this.#receive(chunk))
    void port.closed.then(({ reason }) => {
      this.#closed = reason
      this.#exchange?.settle(new NoAnswerError(reason))
    })
  }

  /**
   * Sends a command and returns the answer's data, without its code.
   * @param deadlineMs for the answer, counted from the acknowledge
   * @throws NoAnswerError when no answer came in time, the chip refused the command, or the signal aborted; call `abort()` next
   * @throws ChipFailedError when the line is gone
   */
  async command(code: number, data: Uint8Array, deadlineMs: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (this.#closed !== undefined) throw new ChipFailedError(this.#closed)
    this.#decoder.reset()
    const answer = this.#answerTo(code, deadlineMs, signal)
    this.#port.write(encodeFrame(Uint8Array.of(FROM_HOST, code, ...data)))
    const outcome = await answer
    if (outcome instanceof NoAnswerError) throw outcome
    return outcome
  }

  /** Makes the chip abandon its current command (6.2.1.3). */
  abort(): void {
    this.#port.write(ackFrame)
  }

  /** Writes bytes outside any frame: the wake-up. */
  write(bytes: Uint8Array): void {
    this.#port.write(bytes)
  }

  /** Settles when no byte has arrived for a while, at the latest after a second. For between two commands. */
  quiet(): Promise<void> {
    return new Promise(resolve => {
      const end = () => {
        this.#believeAgain()
        clearTimeout(longest)
        resolve()
      }
      const longest = setTimeout(end, LONGEST_NOISE_MS)
      this.#dropUntilQuiet(end)
    })
  }

  #answerTo(code: number, deadlineMs: number, signal?: AbortSignal): Promise<Uint8Array | NoAnswerError> {
    return new Promise(resolve => {
      const giveUp = (reason: string) => exchange.settle(new NoAnswerError(reason))
      const aborted = () => giveUp('The command was given up.')
      const timer = setTimeout(
        () => giveUp(exchange.acknowledged ? 'It did not answer in time.' : 'It did not acknowledge a command.'),
        ACK_MS + deadlineMs,
      )
      const ackTimer = setTimeout(() => !exchange.acknowledged && giveUp('It did not acknowledge a command.'), ACK_MS)
      const settle = (outcome: Uint8Array | NoAnswerError) => {
        clearTimeout(timer)
        clearTimeout(ackTimer)
        this.#believeAgain()
        signal?.removeEventListener('abort', aborted)
        this.#exchange = undefined
        resolve(outcome)
      }
      const exchange: Exchange = { code, acknowledged: false, damagedLength: undefined, settle }
      this.#exchange = exchange
      signal?.addEventListener('abort', aborted)
      if (signal?.aborted) aborted()
    })
  }

  #receive(chunk: Uint8Array): void {
    for (const frame of this.#dropping === undefined ? this.#decoder.push(chunk) : [])
      if (this.#exchange !== undefined && this.#dropping === undefined) this.#handle(frame, this.#exchange)
    this.#dropping?.refresh()
  }

  #handle(frame: Frame, exchange: Exchange): void {
    if (frame.kind === 'error') exchange.settle(new NoAnswerError('It refused a command as malformed.'))
    else if (frame.kind === 'ack' && !exchange.acknowledged) exchange.acknowledged = true
    else if (exchange.acknowledged) this.#answered(frame, exchange)
  }

  #answered(frame: Exclude<Frame, { kind: 'error' }>, exchange: Exchange): void {
    const { code, damagedLength } = exchange
    if (frame.kind === 'content' && frame.content[1] !== code + 1) return
    if (frame.kind === 'content' && frame.content.length === (damagedLength ?? frame.content.length))
      exchange.settle(frame.content.slice(2))
    else if (frame.kind === 'corrupt' && damagedLength === undefined) this.#dropUntilQuiet(() => this.#askAgain(exchange, frame.length))
    else this.#dropUntilQuiet(() => exchange.settle(new NoAnswerError('Its answer was damaged on the line.')))
  }

  /** Requests a damaged answer once more (6.2.1.4). */
  #askAgain(exchange: Exchange, length: number): void {
    exchange.damagedLength = length
    this.#port.write(nackFrame)
  }

  #dropUntilQuiet(then: () => void): void {
    this.#dropping = setTimeout(() => {
      this.#believeAgain()
      then()
    }, QUIET_MS)
  }

  #believeAgain(): void {
    clearTimeout(this.#dropping)
    this.#dropping = undefined
    this.#decoder.reset()
  }
}
