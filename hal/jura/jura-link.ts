import { EventEmitter, once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { HalError } from '../errors.ts'
import type { BytePort } from '../serial/byte-port.ts'
import { BYTE_GAP_MS, encodeJuraCommand, LineDecoder } from './codec.ts'

/** Ten times the slowest known answer. */
const ANSWER_MS = 2000
/** After this silence, partial input is noise. */
const SILENCE_MS = 200

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
    port.onData(chunk => this.#receive(chunk))
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
    const signal = AbortSignal.timeout(ANSWER_MS)
    try {
      for (;;) {
        const [line] = (await once(this.#lines, 'line', { signal })) as [string]
        if (isAnswer(line)) return line
      }
    } catch (cause) {
      throw new HalError({
        code: 'coffee-machine-no-answer',
        fact: `The coffee machine does not answer ${command}.`,
        expected: 'an answer on its service port',
        remedy: 'Switch it on, and check the plug of its service port.',
        cause,
      })
    }
  }

  async #write(command: string): Promise<void> {
    for (const group of encodeJuraCommand(command)) {
      this.#port.write(group)
      await pause(BYTE_GAP_MS)
    }
  }

  #receive(chunk: Uint8Array): void {
    const now = performance.now()
    if (now - this.#heardAt > SILENCE_MS) this.#decoder.reset()
    this.#heardAt = now
    for (const line of this.#decoder.push(chunk)) this.#lines.emit('line', line)
  }
}
