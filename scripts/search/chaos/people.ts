import { setTimeout as sleep } from 'node:timers/promises'
import { connectSimulator } from '../../../hal/sim/simulator-client.ts'
import type { HeldReceipt } from '../../../src/wallet/state.ts'
import { Phone } from '../../../test/end-to-end/phone.ts'
import { makeKey } from '../../../test/support/make.ts'
import { Recorder } from '../../../test/support/recorder.ts'
import type { World } from './world.ts'

/** The outcome of a tap. `text` is on the display at its end. */
export interface Tap {
  readonly who: Name
  /** Seconds of true time when the button was pressed. */
  readonly at: number
  readonly served: boolean
  /** What the receipt added to what is owed; nothing where the cup was owed from an earlier failure. */
  readonly paid: bigint
  readonly text: string
}

export type Name = 'anna' | 'ben'

const REFUSALS = /charged|contract|limit|badge|deposit|We owe you|Out of service|Not available|disagree|too old|Time is up/
const TAP_MS = 20_000

/** The employees with their phones, and the buttons that they press. */
export class People {
  readonly phones: Readonly<Record<Name, Phone>>
  readonly #recorder: Recorder
  readonly #socket: string
  readonly #world: World

  private constructor(world: World, socket: string, phones: Readonly<Record<Name, Phone>>) {
    this.#world = world
    this.#socket = socket
    this.#recorder = new Recorder(socket)
    this.phones = phones
  }

  static async hire(world: World, socket: string): Promise<People> {
    const options = { domain: world.chain.domain, issuer: makeKey('company'), simulator: socket }
    const [anna, ben] = [new Phone('anna', options), new Phone('ben', options)]
    await Promise.all([anna.hire(), ben.hire()])
    return new People(world, socket, { anna, ben })
  }

  /** The cups that the relay brewed. */
  get brewed(): number {
    return this.#recorder.pulses
  }

  /** The most that the machine accepted, by the phones: it may have stored a receipt whose acceptance did not arrive. */
  newestAccepted(): Promise<bigint> {
    return this.#most(({ acceptance }) => acceptance !== null)
  }

  /** The most that a phone signed. */
  newestSigned(): Promise<bigint> {
    return this.#most(() => true)
  }

  async #most(counts: (held: HeldReceipt) => boolean): Promise<bigint> {
    const held = await Promise.all(Object.values(this.phones).map(({ wallet }) => wallet.receipts()))
    const amounts = held.flat().flatMap(each => (counts(each) ? [each.receipt.cumulativeAmount] : []))
    return amounts.reduce((most, each) => (each > most ? each : most), 0n)
  }

  /** Presses and taps once; never throws for what a machine may do. */
  async tap(who: Name): Promise<Tap> {
    const at = this.#world.now()
    const client = await connectSimulator({ socketPath: this.#socket })
    try {
      const { mark } = this.#recorder
      await client.press('espresso')
      const asked = await this.#shown(mark, new RegExp(`Tap phone or card|${REFUSALS.source}`))
      if (!asked.includes('Tap phone or card')) return { who, at, served: false, paid: 0n, text: asked }
      const [before, signed] = [await this.newestAccepted(), await this.newestSigned()]
      const outcome = await this.#enter(this.phones[who], mark)
      const accepted = await this.newestAccepted()
      // The machine may have taken what was signed earlier, and been killed before it said so.
      return { who, at, ...outcome, paid: accepted > signed ? accepted - before : 0n }
    } finally {
      await client.close()
    }
  }

  async #enter(phone: Phone, mark: number): Promise<Pick<Tap, 'served' | 'text'>> {
    const stay = await phone.enter()
    try {
      const text = await Promise.race([stay.result, this.#shown(mark, REFUSALS)])
      return { served: text === 'brewing' || text === 'credit', text }
    } finally {
      await stay.leave()
      await this.#shown(mark, /Choose a drink|Out of service/)
    }
  }

  /** The display's text, or `nothing` when none matches in time. */
  #shown(mark: number, pattern: RegExp): Promise<string> {
    return Promise.race([this.#recorder.display(mark, pattern), sleep(TAP_MS, 'nothing', { ref: false })])
  }

  passTime(seconds: number): void {
    for (const phone of Object.values(this.phones)) phone.passTime(BigInt(seconds))
  }

  stop(): void {
    this.#recorder.stop()
  }
}
