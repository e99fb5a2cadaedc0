import { setTimeout as pause } from 'node:timers/promises'
import { cremaJsonOrRefused } from '../../test/support/crema.ts'
import { type Drink, menu, type Stage } from './stage.ts'
import type { Storyteller } from './storyteller.ts'
import type { Tally } from './tally.ts'

const PAUSE_MS = 7000
const cents = (price: string) => Math.round(Number(price) * 100)

/** The employees at the machine: they press, and tap a phone. Counts the outcomes. */
export class Hands {
  /** Whether cups count as sold offline. */
  isOffline = false
  readonly #stage: Stage
  readonly #tell: Storyteller
  readonly #tally: Tally
  readonly #tappedMs = new Map<string, number>()

  constructor(stage: Stage, tell: Storyteller, tally: Tally) {
    this.#stage = stage
    this.#tell = tell
    this.#tally = tally
  }

  async cup(name: string, drink: Drink): Promise<void> {
    const { label, price } = menu[drink]
    await this.#tell.step(`${name} presses ${label}, ${price} tUSD, and taps`, () => this.#buy(name, drink))
  }

  async #buy(name: string, drink: Drink): Promise<void> {
    const { recorder } = this.#stage
    const mark = await this.#choose(drink)
    const tap = await this.#tap(name)
    if (tap.result !== 'brewing') throw new Error(`${name}'s phone heard ${tap.result} instead of brewing.`)
    await recorder.after(mark, event => (event.kind === 'line' && event.line === drink && event.closed ? true : undefined))
    await recorder.display(mark, /Choose a drink|Out of service/)
    this.#count(drink)
  }

  async refused(name: string, text: string): Promise<void> {
    const { recorder } = this.#stage
    await this.#tell.step(`${name} presses Espresso and taps: "${text}"`, async () => {
      const pulses = recorder.pulses
      const mark = await this.#choose('espresso')
      await this.#tap(name)
      await recorder.display(mark, new RegExp(text))
      if (recorder.pulses !== pulses) throw new Error(`${name} was refused, but the relay closed.`)
      this.#tally.refused++
    })
  }

  /** The machine refuses the drink at once. */
  async turnedAway(name: string, text: RegExp): Promise<void> {
    const { recorder } = this.#stage
    const mark = recorder.mark
    await recorder.press('espresso')
    await recorder.display(mark, text).catch(error => {
      throw new Error(`${name} was not turned away with ${text}. ${error.message}`)
    })
  }

  /** The tear charges nothing; the same phone taps again and gets the cup. */
  async tornTap(name: string, drink: Drink): Promise<void> {
    const { recorder } = this.#stage
    const { label, price } = menu[drink]
    await this.#tell.step(`${name} presses ${label} and removes the phone too early: "Nothing was charged"`, async () => {
      const mark = await this.#choose(drink)
      await this.#tap(name, '--leave-at', 'sign')
      await recorder.display(mark, /Nothing was charged/)
      this.#tally.refused++
    })
    await this.#tell.step(`${name} taps again, ${price} tUSD`, async () => {
      const mark = recorder.mark
      const tap = await this.#tap(name)
      if (tap.result !== 'brewing') throw new Error(`${name}'s second tap heard ${tap.result} instead of brewing.`)
      await recorder.display(mark, /Choose a drink|Out of service/)
      this.#count(drink)
    })
  }

  async #choose(drink: Drink): Promise<number> {
    const { recorder } = this.#stage
    const mark = recorder.mark
    await recorder.press(drink)
    await recorder.display(mark, /Tap phone or card/)
    return mark
  }

  #count(drink: Drink): void {
    this.#tally.cups++
    this.#tally.spentCents += cents(menu[drink].price)
    if (this.isOffline) this.#tally.offlineCups++
  }

  /** Waits five seconds after the phone's last signature, since it would refuse earlier (protocol, section 4). */
  async #tap(name: string, ...options: string[]): Promise<{ result: string | null }> {
    const readyMs = (this.#tappedMs.get(name) ?? 0) + PAUSE_MS
    await pause(Math.max(0, readyMs - performance.now()))
    this.#tappedMs.set(name, options.length === 0 ? performance.now() : Number.NEGATIVE_INFINITY)
    return cremaJsonOrRefused('wallet', 'tap', '--phone', this.#stage.path(name), '--simulator', this.#stage.simulator, ...options)
  }
}
