import type { SimulatorAnswer, SimulatorRequest } from '../../../hal/sim/messages.ts'
import { CremaError } from '../../core/crema-error.ts'

/** A phone or card on the reader: one response APDU for each command APDU. */
export interface Tappable {
  transmit(command: Uint8Array): Promise<Uint8Array>
}

/** A card's or phone's stay in the reader's field. */
export interface DeskStay {
  /** Settles with the reason it ended. */
  readonly left: Promise<string>
  leave(): void
}

type Command = Extract<SimulatorAnswer, { type: 'command' }>
type Reply = Exclude<SimulatorAnswer, { type: 'event' | 'command' | 'left' }>
type WithoutId<Message> = Message extends { type: 'answer' | 'transmit' }
  ? never
  : Message extends SimulatorRequest
    ? Omit<Message, 'id'>
    : never

const away = new CremaError({
  code: 'simulator-away',
  fact: 'The simulated machine went away.',
  expected: 'a running simulator',
  remedy: 'Tap again when it is back.',
})

/** The page's side of the simulator's protocol (hal/sim/README.md): hands that press, and one card in the field. */
export class SimulatorDesk {
  readonly #say: (request: SimulatorRequest) => void
  readonly #waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>()
  #requests = 0
  #stay: { card: Tappable; ended(reason: string): void } | null = null

  constructor(say: (request: SimulatorRequest) => void) {
    this.#say = say
  }

  /** @throws Error with the simulator's text when it refuses */
  request(message: WithoutId<SimulatorRequest>): Promise<Reply> {
    this.#requests += 1
    const id = this.#requests
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#say({ ...message, id } as SimulatorRequest)
    })
  }

  /** @throws Error when the field is occupied, or the reader or the simulator is away */
  async enterField(card: Tappable, label: string): Promise<DeskStay> {
    await this.request({ type: 'enter', label })
    let ended: (reason: string) => void = () => {}
    const left = new Promise<string>(resolve => {
      ended = resolve
    })
    this.#stay = { card, ended }
    return { left, leave: () => this.#say({ type: 'leave' }) }
  }

  /** Handles one message from the simulator, other than events. */
  handle(message: Exclude<SimulatorAnswer, { type: 'event' }>): void {
    if (message.type === 'command') void this.#answer(message)
    else if (message.type === 'left') this.#end(message.reason)
    else this.#settle(message)
  }

  /** The simulator is connected (again) and knows no earlier request: those end, and its events are requested. */
  found(): Promise<Reply> {
    this.lost()
    return this.request({ type: 'watch' })
  }

  /** The simulator is away: no request will be answered, and no card is in its field. */
  lost(): void {
    for (const { reject } of this.#waiting.values()) reject(away)
    this.#waiting.clear()
    this.#end('the simulated machine went away')
  }

  #settle(reply: Reply): void {
    const waiting = reply.id === undefined ? undefined : this.#waiting.get(reply.id)
    if (waiting === undefined || reply.id === undefined) return
    this.#waiting.delete(reply.id)
    if (reply.type === 'error') waiting.reject(new CremaError(reply))
    else waiting.resolve(reply)
  }

  async #answer({ exchange, apdu }: Command): Promise<void> {
    const stay = this.#stay
    const response = await stay?.card.transmit(bytesOf(apdu))
    if (response !== undefined && this.#stay === stay) this.#say({ type: 'answer', exchange, apdu: hexOf(response) })
  }

  #end(reason: string): void {
    this.#stay?.ended(reason)
    this.#stay = null
  }
}

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], byte => Number.parseInt(byte, 16))
const hexOf = (bytes: Uint8Array) => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
