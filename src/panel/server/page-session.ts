import type { WebSocket } from 'ws'
import { CremaError, faultOf } from '../../core/crema-error.ts'
import { faultLines } from '../../support/fault-lines.ts'
import { parseJson } from '../../support/json.ts'
import { type PageRequest, type PanelMessage, pageRequestSchema } from '../messages.ts'
import type { Panel } from './panel.ts'
import { SimulatorLine } from './simulator-line.ts'

/** How much a page may leave unread, in bytes, before it is disconnected; it reconnects automatically. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024

/** One open page: its own connection to the simulator, and its requests to the panel. */
export class PageSession {
  readonly #socket: WebSocket
  readonly #panel: Panel
  readonly #simulator: SimulatorLine

  constructor(socket: WebSocket, simulatorSocket: string, panel: Panel) {
    this.#socket = socket
    this.#panel = panel
    this.#simulator = new SimulatorLine({
      socketPath: simulatorSocket,
      onMessage: message => this.send({ type: 'simulator', message }),
      onLink: fault => this.send({ type: 'simulator-link', fault }),
    })
    socket.on('message', data => void this.#handle(String(data)))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => this.#simulator.close())
  }

  send(message: PanelMessage): void {
    this.#socket.send(JSON.stringify(message))
    if (this.#socket.bufferedAmount > MAX_UNREAD_BYTES) this.#socket.terminate()
  }

  async #handle(text: string): Promise<void> {
    try {
      await this.#do(parseRequest(text))
    } catch (error) {
      this.send({ type: 'refused', fault: faultOf(error) })
    }
  }

  async #do(request: PageRequest): Promise<void> {
    if (request.type === 'simulator') this.#simulator.say(request.message)
    else await this.#panel.do(request)
  }
}

function parseRequest(text: string): PageRequest {
  const result = pageRequestSchema.safeParse(parseJson(text))
  if (result.success) return result.data
  throw new CremaError({
    code: 'bad-request',
    fact: 'Not a message of the panel.',
    details: faultLines(result.error),
    expected: 'a message as src/panel/README.md describes it',
    remedy: 'Reload the page.',
  })
}
