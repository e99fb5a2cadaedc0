import { EventEmitter, once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { HalError } from '../errors.ts'
import type { BytePort } from '../serial/byte-port.ts'
import { byteGapMs, encodeCommand, LineDecoder } from './codec.ts'

/** Ten times the slowest known answer. */
const answerMs = 2000
/** After this silence, partial input is noise. */
const silenceMs = 200

/** Questions and answers over one open port, one at a time. Lines that answer no question go to the listener. */
export class JuraLink {
  readonly #port: BytePort
  readonly #decoder = new LineDecoder()
  readonly #lines = new EventEmitter<{ line: [string] }>()
  #last: Promise<unknown> = Promise.resolve()
  #heardAt = 0

  constructor(port: BytePort, onLine: (line: string) => void) {
    this.#port = port
    this.#lines.on('line', onLine)
    port.onData(chunk => this.#take(chunk))
  }

  /**
   * Sends a command and waits for its answer.
   * @param isAnswer tells the answer from other lines
   * @throws HalError when no answer came in time
   */
  ask(command: string, isAnswer: (line: string) => boolean): Promise<string> {
    return this.#inTurn(async () => {
      const answered = this.#answer(command, isAnswer)
      await Promise.all([this.#write(command), answered])
      return answered
    })
  }

  /** Sends a command that has no answer. Settles when it is written. */
  say(command: string): Promise<void> {
    return this.#inTurn(() => this.#write(command))
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(act, act)
    this.#last = done.catch(() => {})
    return done
  }

  async #answer(command: string, isAnswer: (line: string) => boolean): Promise<string> {
    const signal = AbortSignal.timeout(answerMs)
    try {
      for (;;) {
        const [line] = (await once(this.#lines, 'line', { signal })) as [string]
        if (isAnswer(line)) return line
      }
    } catch (cause) {
      throw new HalError(`The coffee machine does not answer ${command}.`, 'Switch it on; look at the plug of its service port.', { cause })
    }
  }

  async #write(command: string): Promise<void> {
    for (const group of encodeCommand(command)) {
      this.#port.write(group)
      await pause(byteGapMs)
    }
  }

  #take(chunk: Uint8Array): void {
    const now = performance.now()
    if (now - this.#heardAt > silenceMs) this.#decoder.reset()
    this.#heardAt = now
    for (const line of this.#decoder.push(chunk)) this.#lines.emit('line', line)
  }
}
