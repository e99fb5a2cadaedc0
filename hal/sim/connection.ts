import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { addAbortSignal } from 'node:stream'
import { CardGoneError, HalError, ReaderLostError } from '../errors.ts'
import { reasonOf } from '../support/crema-error.ts'
import { LineSplitter } from '../support/json-lines.ts'
import { answerSchema, MAX_LINE_BYTES, parseMessage, type SimulatorAnswer, type SimulatorRequest } from './messages.ts'

/** The simulator is not running, or has gone away. */
export class SimulatorAwayError extends HalError {
  override name = 'SimulatorAwayError'
}

type WithoutId<Message> = Message extends { type: 'answer' } ? never : Message extends SimulatorRequest ? Omit<Message, 'id'> : never

/** A request that expects an answer; the connection adds its id. */
export type AnsweredRequest = WithoutId<SimulatorRequest>

/** The answer to a request. */
export type Reply = Extract<SimulatorAnswer, { type: 'done' | 'entered' | 'response' }>

/** Messages that the simulator sends unasked. */
export type Unasked = Extract<SimulatorAnswer, { type: 'event' | 'command' | 'left' }>

interface Waiting {
  resolve(reply: Reply): void
  reject(error: HalError): void
}

/** One connection to the simulator, from its opening to its end. */
export class Connection {
  readonly #socket: Socket
  readonly #socketPath: string
  readonly #onUnasked: (message: Unasked) => void
  readonly #waiting = new Map<number, Waiting>()
  #requests = 0
  /** Settles with the reason when the connection has ended. */
  readonly closed: Promise<HalError>

  /**
   * @param signal ends the connection when it aborts
   * @throws SimulatorAwayError
   */
  static async open(socketPath: string, onUnasked: (message: Unasked) => void = () => {}, signal?: AbortSignal): Promise<Connection> {
    const socket = connect({ path: socketPath })
    if (signal) addAbortSignal(signal, socket)
    const connection = new Connection(socket, socketPath, onUnasked)
    try {
      await once(socket, 'connect')
    } catch (cause) {
      throw away(socketPath, reasonOf(cause))
    }
    return connection
  }

  private constructor(socket: Socket, socketPath: string, onUnasked: (message: Unasked) => void) {
    this.#socket = socket
    this.#socketPath = socketPath
    this.#onUnasked = onUnasked
    const splitter = new LineSplitter(MAX_LINE_BYTES, {
      line: text => this.#handle(text),
      oversized: () => socket.destroy(new Error(`it sent a line longer than ${MAX_LINE_BYTES} bytes`)),
    })
    socket.on('data', chunk => splitter.push(chunk))
    this.closed = new Promise(resolve => {
      let reason = 'it closed the connection'
      socket.on('error', error => {
        reason = reasonOf(error)
      })
      socket.on('close', () => resolve(this.#end(reason)))
    })
  }

  /** @throws HalError when the simulator refuses; SimulatorAwayError when it goes away before it answers */
  request(message: AnsweredRequest): Promise<Reply> {
    const id = this.#requests
    this.#requests += 1
    return new Promise((resolve, reject) => {
      if (this.#socket.writable) this.#waiting.set(id, { resolve, reject })
      else reject(away(this.#socketPath, 'the connection has ended'))
      this.#send({ ...message, id } as SimulatorRequest)
    })
  }

  /** Sends a card's answer to a command. The answer gets no reply; after the card left it is dropped. */
  answer(exchange: number, apdu: string): void {
    this.#send({ type: 'answer', exchange, apdu })
  }

  async close(): Promise<void> {
    this.#socket.destroy()
    await this.closed
  }

  #send(message: SimulatorRequest): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(message)}\n`)
  }

  #handle(text: string): void {
    const answer = this.#parse(text)
    if (!answer) return
    if (answer.type === 'event' || answer.type === 'command' || answer.type === 'left') this.#onUnasked(answer)
    else this.#settle(answer)
  }

  #settle(answer: Exclude<SimulatorAnswer, Unasked>): void {
    const waiting = answer.id === undefined ? undefined : this.#waiting.get(answer.id)
    if (!waiting || answer.id === undefined) return
    this.#waiting.delete(answer.id)
    if (answer.type === 'error') waiting.reject(refusal(answer))
    else waiting.resolve(answer)
  }

  #parse(text: string): SimulatorAnswer | undefined {
    try {
      return parseMessage(answerSchema, text)
    } catch (error) {
      this.#socket.destroy(error as Error)
      return undefined
    }
  }

  #end(reason: string): HalError {
    const error = away(this.#socketPath, reason)
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
    return error
  }
}

function away(socketPath: string, reason: string): SimulatorAwayError {
  return new SimulatorAwayError({
    code: 'simulator-away',
    fact: `The simulator does not answer on ${socketPath}: ${reason}.`,
    expected: 'a running simulator',
    remedy: `Start it with: crema simulator run --socket ${socketPath}`,
  })
}

function refusal({ code, fact, expected, remedy }: Extract<SimulatorAnswer, { type: 'error' }>): HalError {
  if (code === 'card-gone') return new CardGoneError(fact, { expected, remedy })
  if (code === 'reader-away') return new ReaderLostError(fact, remedy)
  return new HalError({ code, fact, expected, remedy })
}
