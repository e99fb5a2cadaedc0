import type { BytePort } from '../serial/byte-port.ts'
import { ChipFailedError, NoAnswerError } from './errors.ts'
import { type Frame, FrameDecoder } from './frame-decoder.ts'
import { ackFrame, encodeFrame, FROM_CHIP, FROM_HOST, nackFrame } from './frames.ts'

/** UM0701-02 gives the chip 15 ms to acknowledge; a busy host may read the acknowledge later than that. */
export const ACK_MS = 250

/** One command in progress. */
interface Exchange {
  readonly code: number
  acknowledged: boolean
  askedAgain: boolean
  settle(outcome: Uint8Array | NoAnswerError): void
}

/**
 * One command at a time: command frame, acknowledge, answer (UM0701-02, 6.2.2). The answer to an earlier command is never taken
 * for the answer to a later one: the line keeps the order, so anything before the acknowledge is ignored, and so is an answer
 * with another code.
 */
export class ChipLink {
  readonly #port: BytePort
  readonly #decoder = new FrameDecoder(FROM_CHIP)
  #exchange: Exchange | undefined
  #closed: string | undefined

  constructor(port: BytePort) {
    this.#port = port
    port.onData(chunk => this.#decoder.push(chunk).forEach(frame => void this.#handle(frame)))
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
        signal?.removeEventListener('abort', aborted)
        this.#exchange = undefined
        resolve(outcome)
      }
      const exchange: Exchange = { code, acknowledged: false, askedAgain: false, settle }
      this.#exchange = exchange
      signal?.addEventListener('abort', aborted)
      if (signal?.aborted) aborted()
    })
  }

  #handle(frame: Frame): void {
    const exchange = this.#exchange
    if (exchange === undefined) return
    if (frame.kind === 'ack') exchange.acknowledged = true
    else if (frame.kind === 'error') exchange.settle(new NoAnswerError('It refused a command as malformed.'))
    else if (frame.kind === 'corrupt') this.#askAgain(exchange)
    else if (frame.kind === 'content' && exchange.acknowledged && frame.content[1] === exchange.code + 1)
      exchange.settle(frame.content.slice(2))
  }

  /** Requests a damaged answer once more (6.2.1.4). */
  #askAgain(exchange: Exchange): void {
    if (!exchange.acknowledged || exchange.askedAgain) return
    exchange.askedAgain = true
    this.#port.write(nackFrame)
  }
}
