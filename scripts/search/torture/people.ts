import { connectSimulator, type SimulatorClient } from '../../../hal/sim/simulator-client.ts'
import { Instruction, SELECT } from '../../../src/core/tap/instructions.ts'
import type { ResultState } from '../../../src/core/tap/result.ts'
import { Phone } from '../../../test/end-to-end/phone.ts'
import { makeKey } from '../../../test/support/make.ts'
import { Recorder } from '../../../test/support/recorder.ts'
import type { World } from '../chaos/world.ts'
import type { Drink, Name, Tear } from './course.ts'

const INSTRUCTION = { SELECT: SELECT.ins, SIGN: Instruction.sign, RESULT: Instruction.result } as const

/** What the display shows in place of the question for a tap. */
const REFUSED = /not ready|Out of service|No card reader|Not available|Its storage failed|deposit is used up/
/** What it shows once a tap is over. */
const OVER = /Take your cup|othing was charged|That did not work|Choose a drink|Time is up|limit|No badge/

export interface TapOptions {
  readonly who: Name
  readonly drink: Drink
  readonly tear: Tear | null
  /** Aborts when the machine has died. */
  readonly over: AbortSignal
}

/** What a phone saw of one press and tap. */
export interface Tapped {
  readonly asked: readonly bigint[]
  readonly heard: ResultState | null
  /** The display's last text; empty where the machine died before. */
  readonly shown: string
}

/** The employees with their phones, and the buttons that they press. */
export class People {
  readonly phones: Readonly<Record<Name, Phone>>
  readonly recorder: Recorder
  readonly #hand: SimulatorClient

  private constructor(phones: Readonly<Record<Name, Phone>>, recorder: Recorder, hand: SimulatorClient) {
    this.phones = phones
    this.recorder = recorder
    this.#hand = hand
  }

  /** @param vpcd the address of the virtual reader; null where the phones are held to the simulator's */
  static async hire(world: World, simulator: string, vpcd: string | null): Promise<People> {
    const options = { domain: world.chain.domain, issuer: makeKey('company'), ...(vpcd === null ? { simulator } : { vpcd }) }
    const hire = (name: Name) => new Phone(name, options).hire()
    const phones = { anna: await hire('anna'), ben: await hire('ben'), cleo: await hire('cleo') }
    return new People(phones, new Recorder(simulator), await connectSimulator({ socketPath: simulator }))
  }

  /** Presses and taps once, until the machine says how it ended, or has died. */
  async tap({ who, drink, tear, over }: TapOptions): Promise<Tapped> {
    const { recorder } = this
    const died = new Promise<''>(resolve => over.addEventListener('abort', () => resolve(''), { once: true }))
    const shows = (mark: number, pattern: RegExp) => Promise.race([recorder.display(mark, pattern), died])
    const { mark } = recorder
    await this.#hand.press(drink)
    const question = await shows(mark, new RegExp(`Tap phone|${REFUSED.source}`))
    if (!question.includes('Tap phone')) return { asked: [], heard: null, shown: question }
    const tapMark = recorder.mark
    const stay = await this.phones[who].enter(tear === null ? undefined : INSTRUCTION[tear])
    let heard: ResultState | null = null
    void stay.result.then(result => {
      heard = result
    })
    const ended = new RegExp(`${OVER.source}|${REFUSED.source}`)
    // A person takes the phone away once it says so.
    await Promise.race([stay.result, shows(tapMark, ended)])
    // The phone's answer to RESULT is on its way.
    await new Promise(setImmediate)
    await stay.leave()
    const shown = await shows(tapMark, ended)
    return { asked: stay.asked.map(({ price }) => price), heard, shown }
  }

  /** The sequences of the receipts whose acceptance a phone holds. */
  async accepted(): Promise<bigint[]> {
    const held = await Promise.all(Object.values(this.phones).map(({ wallet }) => wallet.receipts()))
    return held.flat().flatMap(({ acceptance, receipt }) => (acceptance === null ? [] : [receipt.sequence]))
  }

  async stop(): Promise<void> {
    this.recorder.stop()
    await this.#hand.close()
  }
}
