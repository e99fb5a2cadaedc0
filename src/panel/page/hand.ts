import { decodeCommand } from '../../core/tap/apdu.ts'
import { CLASS, Instruction } from '../../core/tap/instructions.ts'
import { decodeResultCommand, type ResultState } from '../../core/tap/result.ts'
import { StatusWord } from '../../core/tap/status-words.ts'
import type { Holder } from './holder.ts'
import type { SimulatorDesk, Stay, Tappable } from './simulator-desk.ts'
import type { TapSeen } from './tap-seen.ts'

export interface Holding {
  /** Taken away when it has signed and before its answer is out: the worst moment. */
  readonly tear: boolean
  /** After so long without a command a person looks up and takes it away. */
  readonly patienceMs?: number
}

/** When all is done, a hand takes it away after so long. */
const DONE_MS = 250

/**
 * Lays a phone or card on the reader and takes it away when the purchase is over.
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
  #stay: Stay | null = null
  #patience: ReturnType<typeof setTimeout> | undefined
  #seen = { result: null as ResultState | null, hasSigned: false, refusal: null as number | null, torn: false, commands: 0 }

  constructor(holder: Holder, holding: Holding) {
    this.#holder = holder
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
    const response = await this.#holder.transmit(command)
    const status = statusOf(response)
    if (status !== StatusWord.done) this.#seen.refusal = status
    else if (this.#holder.asksToPay(command)) this.#seen.hasSigned = true
    if (this.#seen.hasSigned && this.#holding.tear) return this.#tearAway()
    // A result of no sense was answered with a refusal.
    if (isResult(command) && status === StatusWord.done) this.#seen.result = decodeResultCommand(decodeCommand(command)).state
    this.#wait(this.#isDone() ? DONE_MS : undefined)
    return response
  }

  /** A phone is told what came of its signature, a card is not. */
  #isDone(): boolean {
    return this.#holder.entry.kind === 'card' ? this.#seen.hasSigned : this.#seen.result !== null
  }

  /** It has signed, but nobody hears it. */
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
