import { keccak256, stringToBytes } from 'viem'
import type { Badge, Receipt } from '../../core/messages.ts'
import type { Signer } from '../../core/signature.ts'
import { createSigner } from '../../signatures/javascript.ts'
import { expectThat, Nonconformance } from '../check.ts'
import { type KitPhone, makeKitPhone } from './kit-phone.ts'
import { readCommand } from './read-command.ts'
import { acceptedIn, type Exchange, inspect } from './rules.ts'
import type { TestChannel } from './test-channel.ts'

/** A machine with a button and a reader, and the time limits for it. */
export interface MachineUnderTest {
  readonly aid: Uint8Array
  /** Presses a drink's button. */
  press(): Promise<void>
  /** Puts a phone on the reader. */
  lay(phone: { transmit(command: Uint8Array): Promise<Uint8Array> }): Promise<StayInField>
  /** Unix seconds. */
  now(): bigint
  pause(ms: number): Promise<void>
  /** After this long without another command the tap counts as over. */
  readonly quietMs: number
  /** How long a cup may take, during which the machine ignores phones. */
  readonly patienceMs: number
  /** How long the reader must be left empty before the next tap counts. */
  readonly restMs: number
}

export interface StayInField {
  leave(): void | Promise<void>
  readonly left: Promise<unknown>
  /** Settles when the machine sends no more commands, where that can be known. */
  readonly over?: Promise<unknown>
}

/** A phone's answer to one command; null when it leaves the field without an answer. */
export type Answer = (asked: {
  readonly name: Exchange['name']
  readonly command: Uint8Array
  /** The exchanges so far in this tap. */
  readonly before: readonly Exchange[]
  /** The correct answer. */
  readonly honest: () => Promise<Uint8Array>
}) => Promise<Uint8Array | null> | Uint8Array | null

/** RESULT is the last command; its answer must still reach the machine. */
const AFTER_RESULT_MS = 250

const honest: Answer = asked => asked.honest()
const hasBegun = (tap: readonly Exchange[]) => tap.some(({ name }) => name === 'sign' || name === 'badge')

/** The phones' side of the checks. Nothing else may use the machine meanwhile: the charge of one tap shows in the request of the next. */
export class MachineKit {
  readonly channel: TestChannel
  readonly #machine: MachineUnderTest
  readonly #run: string
  #phones = 0
  #newest: Receipt | null = null
  #lastBuyer: KitPhone | null = null

  /** @param run makes the phones of this run different from those of any other run */
  constructor(machine: MachineUnderTest, channel: TestChannel, run: string) {
    this.#machine = machine
    this.channel = channel
    this.#run = run
  }

  now(): bigint {
    return this.#machine.now()
  }

  pause(ms: number): Promise<void> {
    return this.#machine.pause(ms)
  }

  /** A phone with a key new to the machine. */
  phone(badge: Partial<Badge> | null = {}): Promise<KitPhone> {
    return this.#phoneOf(createSigner(keccak256(stringToBytes(`${this.#run} phone ${this.#phones++}`))), badge)
  }

  /** The same holder's replacement phone, with only key and badge, or only the key. */
  replaced({ signer }: KitPhone, badge: Partial<Badge> | null = {}): Promise<KitPhone> {
    return this.#phoneOf(signer, badge)
  }

  /** A phone that the machine knows and whose receipt is the newest: the last buyer, or a new phone that buys a cup first. */
  async regular(): Promise<KitPhone> {
    if (this.#lastBuyer !== null) return this.#lastBuyer
    return this.regularAfter()
  }

  /** A new phone that buys a cup now, so that no earlier phone is the last buyer. */
  async regularAfter(): Promise<KitPhone> {
    const phone = await this.phone()
    await this.buy(phone)
    return phone
  }

  /**
   * Presses and presents the phone until the machine starts to sell; it may be busy with the previous cup.
   * @returns the commands it received, in order
   * @throws Nonconformance when the machine never does, or breaks a rule that holds in every tap
   */
  async purchase(phone: KitPhone, answer: Answer = honest, begun: (tap: readonly Exchange[]) => boolean = hasBegun): Promise<Exchange[]> {
    for (let waitedMs = 0; ; waitedMs += this.#machine.quietMs + this.#machine.restMs) {
      await this.#machine.press()
      const tap = await this.tap(phone, answer)
      if (begun(tap)) return tap
      expectThat(waitedMs < this.#machine.patienceMs, `after a press the machine sent ${namesOf(tap) || 'nothing'}`)
    }
  }

  /** A purchase that must succeed. */
  buy(phone: KitPhone, answer: Answer = honest): Promise<Exchange[]> {
    return this.#sold(() => this.purchase(phone, answer))
  }

  /** A tap for the selection that is still open; it must succeed. */
  buyNow(phone: KitPhone): Promise<Exchange[]> {
    return this.#sold(() => this.tap(phone))
  }

  /** A tap without a press, repeated until the machine sends a command. @throws Nonconformance */
  async visit(phone: KitPhone): Promise<Exchange[]> {
    for (let waitedMs = 0; waitedMs < this.#machine.patienceMs; waitedMs += this.#machine.quietMs + this.#machine.restMs) {
      const tap = await this.tap(phone)
      if (tap.length > 0) return tap
    }
    throw new Nonconformance('the machine sent nothing')
  }

  /** Puts the phone on the reader, and removes it when the machine sends no more commands. @throws Nonconformance */
  async tap(phone: KitPhone, answer: Answer = honest): Promise<Exchange[]> {
    phone.takeUp()
    const tap: Exchange[] = []
    const fault = await this.#hold(phone, answer, tap)
    await phone.wallet.left()
    await this.#machine.pause(this.#machine.restMs)
    if (fault !== null) throw fault
    inspect(tap, phone.signer.address, this.channel, { newest: this.#newest, now: this.now() })
    const accepted = acceptedIn(tap, this.channel)
    if (accepted !== null) {
      this.#newest = accepted
      this.#lastBuyer = phone
    }
    return tap
  }

  async #sold(hold: () => Promise<Exchange[]>): Promise<Exchange[]> {
    const before = this.#newest
    const tap = await hold()
    expectThat(this.#newest !== before, `no cup: the machine sent ${namesOf(tap)}`)
    return tap
  }

  async #hold(phone: KitPhone, answer: Answer, tap: Exchange[]): Promise<Nonconformance | null> {
    const hand = new Hand(this.#machine.quietMs)
    let fault: Nonconformance | null = null
    const stay = await this.#machine.lay({
      transmit: async command => {
        hand.holds()
        try {
          const name = readCommand(command, this.#machine.aid)
          const response = await answer({ name, command, before: [...tap], honest: () => phone.wallet.transmit(command) })
          tap.push({ name, command, response })
          if (response !== null) return hand.waits(response, name === 'result')
        } catch (error) {
          fault = error as Nonconformance
        }
        hand.takesAway()
        return new Promise<Uint8Array>(() => {})
      },
    })
    hand.waits(null)
    await Promise.race([hand.away, stay.over ?? hand.away])
    hand.holds()
    await stay.leave()
    await stay.left
    return fault
  }

  #phoneOf(signer: Signer, badge: Partial<Badge> | null): Promise<KitPhone> {
    const { aid } = this.#machine
    const issuer = badge === null ? null : { signer: this.channel.issuer, domain: this.channel.domain }
    return makeKitPhone({ signer, aid, issuer, now: () => this.now(), ...(badge && { badge }) })
  }
}

/** Removes the phone after a period without commands. */
class Hand {
  readonly away: Promise<void>
  readonly #quietMs: number
  #takeAway: () => void = () => {}
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(quietMs: number) {
    this.#quietMs = quietMs
    this.away = new Promise(resolve => {
      this.#takeAway = resolve
    })
  }

  holds(): void {
    clearTimeout(this.#timer)
  }

  waits<T>(said: T, isOver = false): T {
    this.holds()
    this.#timer = setTimeout(this.#takeAway, isOver ? Math.min(this.#quietMs, AFTER_RESULT_MS) : this.#quietMs)
    return said
  }

  takesAway(): void {
    this.holds()
    this.#takeAway()
  }
}

/** The names of the commands sent, in readable form. */
export const namesOf = (tap: readonly Exchange[]): string => tap.map(({ name }) => name.toUpperCase()).join(', ')
