import { decodeCommand } from '../../../../src/core/tap/apdu.ts'
import { Instruction } from '../../../../src/core/tap/instructions.ts'
import { decodeResultCommand, type ResultState } from '../../../../src/core/tap/result.ts'
import { StatusWord } from '../../../../src/core/tap/status-words.ts'
import type { SimulatorDesk, Stay, Tappable } from './simulator-desk.ts'

/** What the phone saw of one tap. */
export interface TapSeen {
  /** What the machine said came of the receipt; null when it said nothing. */
  readonly result: ResultState | null
  /** The last status word that the phone answered with, other than 9000; null when there was none. */
  readonly refusal: number | null
  readonly torn: boolean
  readonly commands: number
}

export interface Holding {
  /** Taken away when the phone has signed and before its answer is out: the worst moment. */
  readonly tear: boolean
  /** After so long without a command a person looks up and takes the phone away. */
  readonly patienceMs?: number
}

/** A hand that has felt the phone buzz takes it away after so long. */
const HEARD_MS = 250

/**
 * Lays a phone on the reader and takes it away when the purchase is over.
 * @throws Error when the field is occupied, or the reader or the simulator is away
 */
export async function tap(phone: Tappable, label: string, desk: SimulatorDesk, holding: Holding): Promise<TapSeen> {
  const hand = new Hand(phone, holding)
  const stay = await desk.enterField(hand, label)
  hand.holds(stay)
  await stay.left
  return hand.seen()
}

/** The hand that holds a phone to the reader. */
class Hand implements Tappable {
  readonly #phone: Tappable
  readonly #holding: Holding
  #stay: Stay | null = null
  #patience: ReturnType<typeof setTimeout> | undefined
  #seen = { result: null as ResultState | null, refusal: null as number | null, torn: false, commands: 0 }

  constructor(phone: Tappable, holding: Holding) {
    this.#phone = phone
    this.#holding = holding
  }

  holds(stay: Stay): void {
    this.#stay = stay
    this.#wait()
    void stay.left.then(() => clearTimeout(this.#patience))
  }

  seen(): TapSeen {
    return this.#seen
  }

  async transmit(command: Uint8Array): Promise<Uint8Array> {
    clearTimeout(this.#patience)
    this.#seen.commands += 1
    const response = await this.#phone.transmit(command)
    const status = statusOf(response)
    if (status !== StatusWord.done) this.#seen.refusal = status
    if (this.#holding.tear && command[1] === Instruction.sign && status === StatusWord.done) return this.#tearAway()
    if (command[1] === Instruction.result) this.#seen.result = decodeResultCommand(decodeCommand(command)).state
    this.#wait(command[1] === Instruction.result ? HEARD_MS : undefined)
    return response
  }

  /** The wallet has signed and stored, but nobody hears it. */
  #tearAway(): Promise<Uint8Array> {
    this.#seen.torn = true
    this.#stay?.leave()
    return new Promise(() => {})
  }

  #wait(ms = this.#holding.patienceMs ?? 1500): void {
    clearTimeout(this.#patience)
    this.#patience = setTimeout(() => this.#stay?.leave(), ms)
  }
}

const statusOf = (response: Uint8Array): number => ((response.at(-2) ?? 0) << 8) | (response.at(-1) ?? 0)
