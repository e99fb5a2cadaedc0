import { type Frame, FrameDecoder } from '../../../../hal/pn532/frame-decoder.ts'
import { ackFrame, encodeFrame, errorFrame, FROM_CHIP, FROM_HOST } from '../../../../hal/pn532/frames.ts'
import { type CardInField, targetData } from './card-in-field.ts'
import type { Faults, Lack } from './messages.ts'

const noise = Uint8Array.of(0x00, 0x13, 0xff, 0x37, 0x55)
const infinite = 0xff

/** A command in progress. `given`: it was given up. */
interface Running {
  readonly code: number
  given: boolean
}

/** Callbacks that report to the test. */
interface Watchers {
  write(bytes: Uint8Array): void
  heard(code: number): void
  woken(): void
}

/** A PN532 behind its serial line: sleeps after power-on, wakes up, acknowledges, answers, and misbehaves on demand. */
export class ChipModel {
  card: CardInField | undefined
  readonly #faults: Required<Faults> = {
    wedged: 0,
    garbage: false,
    noisyAnswers: 0,
    lacks: [],
    only: undefined,
    damagedAnswers: 0,
    lostCommands: 0,
    refusedCommands: 0,
    brokenActivations: 0,
    missedReplies: 0,
    exchangeStatus: 0,
    lateAnswers: false,
    ic: 0x32,
  }
  readonly #watchers: Watchers
  readonly #decoder = new FrameDecoder(FROM_HOST)
  #asleep = true
  #configured = false
  #activated: CardInField | undefined
  /** A card activated since the field came on: it ignores polls until the field goes off (ISO 14443-3, HALT; 14443-4). */
  #polled: CardInField | undefined
  #fieldOn = true
  #retries = infinite
  #running: Running | undefined
  #late: Uint8Array | undefined
  #last: Uint8Array = new Uint8Array()
  #cardCame: () => void = () => {}

  constructor(watchers: Watchers) {
    this.#watchers = watchers
  }

  misbehave(faults: Faults): void {
    Object.assign(this.#faults, faults)
  }

  enter(card: CardInField): void {
    this.card = card
    this.#cardCame()
    void card.left.then(() => {
      if (this.card === card) this.card = undefined
      if (this.#activated === card) this.#activated = undefined
    })
  }

  push(bytes: Uint8Array): void {
    const wakeUp = Buffer.from(bytes).indexOf(Uint8Array.of(0x55, 0x55))
    if (wakeUp !== -1) this.#wake()
    if (this.#asleep || this.#faults.wedged > 0) return
    for (const frame of this.#decoder.push(bytes)) this.#take(frame)
  }

  #wake(): void {
    if (this.#faults.wedged > 0) this.#faults.wedged -= 1
    this.#asleep = false
    this.#watchers.woken()
  }

  #take(frame: Frame): void {
    if (frame.kind === 'ack') this.#abort()
    else if (frame.kind === 'nack') this.#send(this.#last)
    else if (frame.kind === 'content') this.#command(frame.content[1] ?? 0, frame.content.subarray(2))
  }

  #abort(): void {
    if (this.#running === undefined) return
    if (this.#faults.lateAnswers) this.#late = this.#frame(this.#running.code, [0x00, 0xde, 0xad, 0x90, 0x00])
    this.#running.given = true
    this.#running = undefined
  }

  #command(code: number, data: Uint8Array): void {
    if (this.#strikes('lostCommands', code)) return
    this.#watchers.heard(code)
    if (this.#running) this.#running.given = true
    const running: Running = { code, given: false }
    this.#running = running
    this.#sendLate()
    if (this.#faults.garbage) this.#send(noise)
    this.#send(ackFrame)
    this.#sendLate()
    this.#late = undefined
    if (this.#lacksIn(code, data, 'mute-')) return
    void this.#answer(code, data, running).then(answer => {
      if (running.given) return
      this.#running = undefined
      this.#last = answer === undefined || this.#strikes('refusedCommands', code) ? errorFrame : this.#frame(code, answer)
      if (this.#strikes('noisyAnswers', code)) this.#send(noise)
      this.#send(this.#strikes('damagedAnswers', code) ? damaged(this.#last) : this.#last)
      if (this.#faults.garbage) this.#send(noise)
    })
  }

  #lacksIn(code: number, [item]: Uint8Array, how: '' | 'mute-' | 'obeyed-'): boolean {
    const asked =
      code === 0x00 ? 'line-test' : code !== 0x32 ? undefined : item === 0x02 ? 'timeouts' : item === 0x05 ? 'retries' : undefined
    return asked !== undefined && this.#faults.lacks.includes(`${how}${asked}` as Lack)
  }

  #strikes(
    fault: 'damagedAnswers' | 'noisyAnswers' | 'lostCommands' | 'refusedCommands' | 'brokenActivations' | 'missedReplies',
    code: number,
  ): boolean {
    if (this.#faults[fault] === 0 || code !== (this.#faults.only ?? code)) return false
    this.#faults[fault] -= 1
    return true
  }

  #sendLate(): void {
    if (this.#late) this.#send(this.#late)
  }

  #frame(code: number, answer: Iterable<number>): Uint8Array {
    return encodeFrame(Uint8Array.of(FROM_CHIP, code + 1, ...answer))
  }

  #send(frame: Uint8Array): void {
    this.#watchers.write(frame)
  }

  /** The answer's data (UM0701-02, 7.2 and 7.3); undefined if the chip does not know the command or is not configured for it yet. */
  async #answer(code: number, data: Uint8Array, running: Running): Promise<Iterable<number> | undefined> {
    if (code === 0x14) this.#configured = true
    if (!this.#configured || this.#lacksIn(code, data, '')) return undefined
    switch (code) {
      case 0x00:
        return data[0] === 0x00 ? data : undefined
      case 0x02:
        return [this.#faults.ic, 0x01, 0x06, 0x07]
      case 0x06:
        return new Uint8Array(data.length / 2)
      case 0x08:
      case 0x12:
      case 0x14:
        return []
      case 0x32:
        return this.#configureField(data)
      case 0x40:
        return this.#exchange(data.subarray(1))
      case 0x42:
        return this.#reply(data)
      case 0x44:
      case 0x52:
        this.#activated = undefined
        return [0x00]
      case 0x54:
        return [this.#activated ? 0x00 : 0x01]
      case 0x4a:
        return this.#list([data[1] ?? 0], this.#retries === infinite, running)
      case 0x60:
        return this.#autoPoll(data.subarray(2), running)
    }
    return undefined
  }

  #configureField([item, ...values]: Uint8Array): number[] {
    if (item === 0x01) this.#fieldOn = ((values[0] ?? 0) & 0x01) !== 0
    if (!this.#fieldOn) this.#activated = this.#polled = undefined
    if (item === 0x05 && !this.#faults.lacks.includes('obeyed-retries')) this.#retries = values[2] ?? infinite
    return []
  }

  /** Polls once, or until a card arrives or the command is abandoned. */
  async #list(modulations: readonly number[], patient: boolean, running: Running): Promise<number[]> {
    while (!running.given) {
      const card = this.#fieldOn && this.card !== this.#polled ? this.card : undefined
      this.#activated = undefined
      for (const modulation of modulations) {
        const target = card && targetData(card.kind, modulation)
        if (target === undefined) continue
        this.#polled = card
        if (this.#strikes('brokenActivations', 0x4a)) return [1, ...target.slice(0, -5)]
        this.#activated = card
        return [1, ...target]
      }
      if (!patient) return [0]
      await new Promise<void>(resolve => {
        this.#cardCame = resolve
      })
    }
    return [0]
  }

  /** InAutoPoll, without its periods: one card, its type, the length of its data, its data (7.3.13). */
  async #autoPoll(types: Uint8Array, running: Running): Promise<number[]> {
    const modulations = [...types].map(type => type & 0x0f)
    const [, ...target] = await this.#list(modulations, true, running)
    return [1, this.#activated?.kind === 'type-b' ? 0x23 : this.#activated?.kind === 'memory' ? 0x10 : 0x20, target.length, ...target]
  }

  /** The reply of an ISO 14443-4 card to R(NAK): type A without a CID, type B with CID 1, as the chip activates them. */
  #reply(block: Uint8Array): number[] {
    const expected = this.#activated?.kind === 'type-b' ? [0xba, 0x01] : [0xb2]
    if (this.#activated === undefined || Buffer.compare(block, Uint8Array.from(expected)) !== 0) return [0x01]
    if (this.#strikes('missedReplies', 0x42)) return [0x01]
    return [0x00, ...expected.with(0, (expected[0] ?? 0) - 0x0f)]
  }

  async #exchange(apdu: Uint8Array): Promise<Iterable<number>> {
    const card = this.#activated
    if (card === undefined || card.kind === 'memory') return [0x27]
    if (this.#faults.exchangeStatus !== 0) return [this.#faults.exchangeStatus]
    const answer = await Promise.race([card.transmit(apdu), card.left])
    return answer ? [0x00, ...answer] : [0x01]
  }
}

/** Flips one bit of the content's checksum. */
function damaged(frame: Uint8Array): Uint8Array {
  return frame.with(-2, (frame.at(-2) ?? 0) ^ 0x01)
}
