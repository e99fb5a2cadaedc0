import { EventEmitter } from 'node:events'
import type { Press } from '../../../hal/buttons.ts'
import type { CardChannel, ReaderStatus } from '../../../hal/card-reader.ts'
import { CardGoneError, ReaderLostError } from '../../../hal/errors.ts'
import { openGuardedRelay } from '../../../hal/guard/guarded-relay.ts'
import type { Hal } from '../../../hal/hal.ts'
import { createRelayBrewer } from '../../../hal/relay-brewer/relay-brewer.ts'
import { deferred } from '../../../hal/support/deferred.ts'
import { LevelHolder } from '../../../hal/support/level-holder.ts'
import { nextEvents } from '../../../hal/support/next-events.ts'
import { StatusHolder } from '../../../hal/support/status-holder.ts'
import { TapQueue } from '../../../hal/support/tap-queue.ts'
import { brewedProducts } from '../../../src/config/brewed-products.ts'
import type { Config } from '../../../src/config.ts'
import { type GuardHands, simulatedGuards } from './guard.ts'
import type { OwnTime, Scheduler } from './scheduler.ts'

/** What lies on the reader: answers commands until it is gone. */
export interface Card {
  /** Null for no answer: the card has left. */
  transmit(command: Uint8Array): Promise<Uint8Array | null>
  /** How long an answer takes, in milliseconds. */
  answerMs(): number
}

/** Closes and opens of the relay's contacts, and what else a machine shows the world. */
export interface Onlooker {
  closed(line: string): void
  opened(line: string, afterMs: number): void
  shown(lines: readonly string[]): void
}

const ready: ReaderStatus = { state: 'ready', name: 'simulated reader' }
const unplugged: ReaderStatus = { state: 'lost', reason: 'The reader was unplugged.', remedy: 'Plug it in.' }
/** A shorter press of the coffee machine's button is none, in milliseconds. */
const LEAST_PRESS_MS = 100

class CardInField implements CardChannel {
  readonly #card: Card
  readonly #time: OwnTime
  readonly #gone = deferred<void>()
  readonly #torn = deferred<never>()
  left = false

  constructor(card: Card, time: OwnTime) {
    this.#card = card
    this.#time = time
  }

  get gone(): Promise<void> {
    return this.#gone.promise
  }

  leave(reason: CardGoneError): void {
    if (this.left) return
    this.left = true
    this.#torn.reject(reason)
    this.#gone.resolve()
  }

  async transmit(command: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    if (this.left) throw new CardGoneError('The card left.')
    return Promise.race([this.#torn.promise, this.#exchange(command, deadlineMs)])
  }

  async #exchange(command: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    const answerMs = this.#card.answerMs()
    await this.#time.pause(Math.min(answerMs, deadlineMs))
    if (answerMs >= deadlineMs) throw new CardGoneError(`The card did not answer within ${deadlineMs} ms.`)
    const answer = await this.#card.transmit(command)
    if (answer !== null) return answer
    this.leave(new CardGoneError('The card left.'))
    return this.#torn.promise
  }
}

/** A coffee machine's devices. They outlive the machine's process, which opens drivers on them. */
export class Devices {
  readonly #scheduler: Scheduler
  readonly #onlooker: Onlooker
  readonly #levels = new Map<string, number | null>()
  readonly #closedAt = new Map<string, number>()
  readonly guards: GuardHands
  #sensors: LevelHolder | null = null
  #status: StatusHolder<ReaderStatus> | null = null
  #taps: TapQueue | null = null
  #pressed: EventEmitter<{ press: [Press] }> | null = null
  #time: OwnTime | null = null
  #inField: CardInField | null = null
  #isPlugged = true
  /** The tank's; without water no cup comes, and nothing flows. */
  hasWater = true
  /** How long the coffee machine takes for a cup, in milliseconds. */
  readonly #cupMs: number
  #flowed = 0

  constructor(scheduler: Scheduler, onlooker: Onlooker, cupMs: number) {
    this.#scheduler = scheduler
    this.#onlooker = onlooker
    this.#cupMs = cupMs
    this.guards = simulatedGuards(scheduler, { set: (line, closed) => this.#setContact(line, closed) })
    for (const sensor of ['water', 'beans']) this.#levels.set(sensor, 1)
    this.#levels.set('door', 0)
    this.#levels.set('flow', 0)
  }

  /** Drivers for one run of the machine's process. */
  async open(config: Config, wasDry: boolean, time: OwnTime): Promise<Hal> {
    const sensors = new LevelHolder()
    for (const [sensor, level] of this.#levels) sensors.note(sensor, level)
    const status = new StatusHolder<ReaderStatus>(this.#isPlugged ? ready : unplugged)
    const taps = new TapQueue()
    const pressed = new EventEmitter<{ press: [Press] }>().setMaxListeners(0)
    ;[this.#sensors, this.#status, this.#taps, this.#pressed, this.#time] = [sensors, status, taps, pressed, time]
    const { max_pulse_ms: maxPulseMs, heartbeat_timeout_ms: heartbeatTimeoutMs, lines } = config.hal.relay
    const relay = await openGuardedRelay(
      { driver: 'sim', options: {}, lines, maxPulseMs, heartbeatTimeoutMs },
      time,
      this.guards.keeperIn(time),
    )
    const flow = 'flow' in config.hal.brewer ? config.hal.brewer.flow : undefined
    const proof = {
      sensors: { levels: () => sensors.levels(), changes: (signal: AbortSignal) => sensors.changes(signal), dispose: nothing },
    }
    const brewer = createRelayBrewer({
      relay,
      products: brewedProducts(config),
      ...(flow !== undefined && { proof: { ...proof, flow: { sensor: flow, pulsesPerLitre: 1925 } } }),
      wasDry,
      time,
    })
    return {
      buttons: { presses: signal => nextEvents<Press>(pressed, 'press', signal), dispose: nothing },
      reader: {
        taps: signal => taps.taps(signal),
        status: () => status.get(),
        onStatus: (listener, signal) => status.on(listener, signal),
        dispose: nothing,
      },
      brewer,
      indicator: { show: nothing, dispose: nothing },
      display: { show: async lines => void (time.isOver || this.#onlooker.shown(lines)), dispose: nothing },
      sensors: proof.sensors,
      notes: [],
      dispose: async () => {
        await relay.dispose()
        await brewer.dispose()
      },
    }
  }

  /** The machine's process has ended, and its drivers with it. */
  release(): void {
    this.takeCard('The machine ended.')
    this.#sensors = this.#status = this.#taps = this.#pressed = this.#time = null
  }

  press(button: string): void {
    this.#pressed?.emit('press', { button })
  }

  /** @returns what takes the card away */
  layCard(card: Card): () => void {
    if (this.#time === null || !this.#isPlugged) return () => {}
    this.takeCard('Another card came.')
    const laid = new CardInField(card, this.#time)
    this.#inField = laid
    this.#taps?.put(laid)
    return () => laid.leave(new CardGoneError('The card left.'))
  }

  takeCard(why: string): void {
    this.#inField?.leave(new CardGoneError(why))
    this.#inField = null
  }

  plugReader(isIn: boolean): void {
    this.#isPlugged = isIn
    if (!isIn) this.#inField?.leave(new ReaderLostError('The reader was unplugged.'))
    this.#status?.set(isIn ? ready : unplugged)
  }

  setLevel(sensor: string, level: number | null): void {
    this.#levels.set(sensor, level)
    this.#sensors?.note(sensor, level)
  }

  /** Whether a contact of the relay is closed. */
  get isClosed(): boolean {
    return this.#closedAt.size > 0
  }

  #setContact(line: string, closed: boolean): void {
    const closedAt = this.#closedAt.get(line)
    if (closed === (closedAt !== undefined)) return
    if (closed) {
      this.#closedAt.set(line, this.#scheduler.now)
      this.#onlooker.closed(line)
      return
    }
    this.#closedAt.delete(line)
    const forMs = this.#scheduler.now - (closedAt ?? 0)
    this.#onlooker.opened(line, forMs)
    if (forMs >= LEAST_PRESS_MS && this.hasWater) this.#scheduler.after(this.#cupMs / 2, () => this.#flow())
  }

  #flow(): void {
    this.#flowed += 80
    this.setLevel('flow', this.#flowed)
  }
}

const nothing = async (): Promise<void> => undefined
