import type { Socket } from 'node:net'
import { faultOf } from '../support/crema-error.ts'
import { LineSplitter } from '../support/json-lines.ts'
import type { Peer } from './field.ts'
import type { Watcher } from './journal.ts'
import type { SimulatedMachine } from './machine.ts'
import {
  type EventKind,
  MAX_LINE_BYTES,
  parseMessage,
  type SimulatorAnswer,
  type SimulatorRequest,
  simulatorRequestSchema,
} from './messages.ts'
import { RequestRefused } from './request-refused.ts'

/** How much a client may leave unread, in bytes, before it is disconnected. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024

const tooLong = new RequestRefused({
  code: 'bad-input',
  fact: 'The line is too long.',
  expected: `at most ${MAX_LINE_BYTES} bytes`,
  remedy: 'See hal/sim/README.md.',
})

/** One client's connection, from its first line to its end. */
export class Session implements Peer, Watcher {
  readonly #socket: Socket
  readonly #machine: SimulatedMachine
  kinds: ReadonlySet<EventKind> | undefined

  constructor(socket: Socket, machine: SimulatedMachine) {
    this.#socket = socket
    this.#machine = machine
    const splitter = new LineSplitter(MAX_LINE_BYTES, {
      line: text => this.#handle(text),
      oversized: () => this.#refuse(undefined, tooLong),
    })
    socket.on('data', chunk => splitter.push(chunk))
    socket.on('drain', () => socket.resume())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#end())
  }

  send(answer: SimulatorAnswer): void {
    this.sendLine(JSON.stringify(answer))
  }

  /** Stops reading from a client that does not read its answers, and disconnects one that does not read its events. */
  sendLine(line: string): void {
    if (!this.#socket.writable) return
    if (!this.#socket.write(`${line}\n`)) this.#socket.pause()
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) this.#socket.destroy()
  }

  #handle(text: string): void {
    let request: SimulatorRequest | undefined
    try {
      request = parseMessage(simulatorRequestSchema, text)
      this.#do(request)
    } catch (error) {
      this.#refuse(request, error)
    }
  }

  #refuse(request: SimulatorRequest | undefined, error: unknown): void {
    const code = error instanceof RequestRefused ? error.code : 'bad-input'
    const id = request && 'id' in request && request.id !== undefined ? { id: request.id } : {}
    const { fact, expected, remedy } = faultOf(error)
    this.send({ type: 'error', ...id, code, fact, expected, remedy })
  }

  #do(request: SimulatorRequest): void {
    if (request.type === 'transmit') this.#machine.field.transmit(this, request.id, request.card, request.apdu)
    else if (request.type === 'answer') this.#machine.field.answer(this, request.exchange, request.apdu)
    else if (request.type === 'enter') this.#enter(request.id, request.label)
    else {
      this.#apply(request)
      if (request.id !== undefined) this.send({ type: 'done', id: request.id })
    }
  }

  #enter(id: number | undefined, label: string | undefined): void {
    const card = this.#machine.field.enter(this, label)
    if (id !== undefined) this.send({ type: 'entered', id, card })
  }

  #apply(request: Exclude<SimulatorRequest, { type: 'transmit' | 'answer' | 'enter' }>): void {
    switch (request.type) {
      case 'watch':
        this.#watch(request.kinds)
        if (request.buttons !== undefined) this.#machine.wire(this, request.buttons)
        break
      case 'press':
        this.#machine.press(request.button, request.wired)
        break
      case 'level':
        this.#machine.setLevel(request.sensor, request.level)
        break
      case 'reader':
        this.#machine.field.setReader(request.present)
        break
      case 'leave':
        this.#machine.field.leave(this, 'it was taken out of the field')
        break
      case 'line':
        this.#machine.setLine(request.line, request.closed)
        break
      case 'lamp':
        this.#machine.showLamp(request.lamp)
        break
      case 'display':
        this.#machine.showLines(request.lines)
        break
    }
  }

  #watch(kinds: readonly EventKind[] | undefined): void {
    this.kinds = kinds && new Set(kinds)
    this.#machine.journal.watch(this, this.#machine.state())
  }

  #end(): void {
    this.#machine.unwire(this)
    this.#machine.journal.unwatch(this)
    this.#machine.field.leave(this, 'its connection ended')
  }
}
