import { decodeCommand } from '../../core/tap/apdu.ts'
import { CLASS, Instruction } from '../../core/tap/instructions.ts'
import { decodeResultCommand, type ResultState } from '../../core/tap/result.ts'
import { StatusWord } from '../../core/tap/status-words.ts'
import type { Holder } from './holder.ts'
import type { DeskStay, SimulatorDesk, Tappable } from './simulator-desk.ts'
import type { TapSeen } from './tap-seen.ts'

export interface Holding {
  /** Remove it after it has signed but before its answer is sent: the worst moment. */
  readonly tear: boolean
  /** After this long without a command, a person notices and removes it. */
  readonly patienceMs?: number
}

/** When the purchase is over, it is removed after this long. */
const DONE_MS = 250

/**
 * Puts a phone or card on the reader and removes it when the purchase is over.
 * @throws Error when the field is occupied, or the reader or the simulator is away
 */
export async function tap(holder: Holder, desk: SimulatorDesk, holding: Holding): Promise<TapSeen> {
  const hand = new Hand(holder, holding)
  const stay = await desk.enterField(hand, holder.entry.name)
  hand.holds(stay)
  await stay.left
  return hand.seen()
}

/** The hand that holds it to the reader. */
class Hand implements Tappable {
  readonly #holder: Holder
  readonly #holding: Holding
  #stay: DeskStay | null = null
  #patience: ReturnType<typeof setTimeout> | undefined
  #seen = { result: null as ResultState | null, hasSigned: false, refusal: null as number | null, torn: false, commands: 0 }

  constructor(holder: Holder, holding: Holding) {
    this.#holder = holder
    this.#holding = holding
  }

  holds(stay: DeskStay): void {
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
    const response = await this.#holder.transmit(command)
    const status = statusOf(response)
    if (status !== StatusWord.done) this.#seen.refusal = status
    else if (this.#holder.asksToPay(command)) this.#seen.hasSigned = true
    if (this.#seen.hasSigned && this.#holding.tear) return this.#tearAway()
    // A malformed RESULT was answered with an error status.
    if (isResult(command) && status === StatusWord.done) this.#seen.result = decodeResultCommand(decodeCommand(command)).state
    this.#wait(this.#isDone() ? DONE_MS : undefined)
    return response
  }

  /** A phone is told the outcome of its signature, a card is not. */
  #isDone(): boolean {
    return this.#holder.entry.kind === 'card' ? this.#seen.hasSigned : this.#seen.result !== null
  }

  /** It has signed, but the answer never arrives. */
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

const isResult = ([cla, ins]: Uint8Array) => cla === CLASS && ins === Instruction.result
const statusOf = (response: Uint8Array): number => ((response.at(-2) ?? 0) << 8) | (response.at(-1) ?? 0)
