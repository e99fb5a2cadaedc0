import type { Phone } from './phone.ts'
import type { SimulatedMachine } from './simulated-machine.ts'

/** What people do at the machine. */
export interface Hands {
  /** Presses, taps, and waits until the machine is idle. @throws unless a cup was brewed */
  buy(phone: Phone, drink: string): Promise<void>
  /** Presses and taps. The display must show this, and the relay must stay open. */
  refuse(phone: Phone, drink: string, text: RegExp): Promise<void>
  /** Presses. The display must say at once that the drink is not available. */
  refusePress(drink: string, text: RegExp): Promise<void>
}

export function handsAt({ client, recorder }: Pick<SimulatedMachine, 'client' | 'recorder'>): Hands {
  const refuseAll = async (mark: number, pulses: number, text: RegExp) => {
    await recorder.display(mark, text)
    if (recorder.pulses !== pulses) throw new Error('The relay closed for a cup that was refused.')
  }
  return {
    buy: async (buyer, drink) => {
      const mark = recorder.mark
      await client.press(drink)
      await recorder.display(mark, /Tap phone or card/)
      const stay = await buyer.enter()
      const outcome = await Promise.race([
        stay.result,
        recorder.display(mark, /charged|no contract|No badge|Not in your|limit|badge|deposit|We owe you|Out of service/),
      ])
      if (outcome !== 'brewing') throw new Error(`The phone heard ${outcome} instead of brewing.`)
      await stay.leave()
      await recorder.display(mark, /Choose a drink|Out of service/)
    },
    refuse: async (buyer, drink, text) => {
      const { mark, pulses } = recorder
      await client.press(drink)
      await recorder.display(mark, /Tap phone or card/)
      const stay = await buyer.enter()
      await refuseAll(mark, pulses, text)
      await stay.leave()
    },
    refusePress: async (drink, text) => {
      const { mark, pulses } = recorder
      await client.press(drink)
      await refuseAll(mark, pulses, text)
    },
  }
}
