import { connect, type Socket } from 'node:net'
import type { SimulatorAnswer } from '../../../hal/sim/messages.ts'
import { MAX_LINE_BYTES } from '../../../hal/sim/messages.ts'
import { LineSplitter } from '../../../hal/support/json-lines.ts'
import { type Fault, reasonOf } from '../../core/crema-error.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2000

export interface SimulatorLineOptions {
  readonly socketPath: string
  onMessage(message: SimulatorAnswer): void
  /** Null: it is connected (again), and knows no earlier message. */
  onLink(fault: Fault | null): void
}

/** One page's own connection to the simulator. Passes messages in both directions and reconnects automatically. */
export class SimulatorLine {
  readonly #options: SimulatorLineOptions
  #socket: Socket
  #pauseMs = FIRST_PAUSE_MS
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: SimulatorLineOptions) {
    this.#options = options
    this.#socket = this.#connect()
  }

  /** Messages sent while the simulator is away are lost, as are all sent before `onLink` reports that it is back. */
  say(message: object): void {
    if (this.#socket.writable && !this.#socket.connecting) this.#socket.write(`${JSON.stringify(message)}\n`)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#socket.destroy()
  }

  #connect(): Socket {
    const socket = connect({ path: this.#options.socketPath })
    const splitter = new LineSplitter(MAX_LINE_BYTES, {
      line: text => this.#options.onMessage(JSON.parse(text) as SimulatorAnswer),
      oversized: () => socket.destroy(new Error(`it sent a line longer than ${MAX_LINE_BYTES} bytes`)),
    })
    let reason = 'it closed the connection'
    socket.on('connect', () => {
      this.#pauseMs = FIRST_PAUSE_MS
      this.#options.onLink(null)
    })
    socket.on('data', chunk => splitter.push(chunk))
    socket.on('error', error => {
      reason = reasonOf(error)
    })
    socket.on('close', () => this.#lost(reason))
    return socket
  }

  #lost(reason: string): void {
    if (this.#isClosed) return
    const { socketPath } = this.#options
    this.#options.onLink({
      code: 'simulator-away',
      fact: `The simulated machine does not answer on ${socketPath}: ${reason}.`,
      expected: 'a running simulator',
      remedy: `Start it: crema simulator run --socket ${socketPath}. The panel reconnects automatically.`,
    })
    this.#timer = setTimeout(() => {
      this.#socket = this.#connect()
    }, this.#pauseMs)
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS)
  }
}
