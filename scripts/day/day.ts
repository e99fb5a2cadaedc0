import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import type { MachineStatus, Wire } from '../../src/control/status.ts'
import { formatDuration } from '../../src/duration.ts'
import type { Redemption } from '../../src/store/store.ts'
import { crema, cremaJson } from '../../test/support/crema.ts'
import { issueBadge, newPhone, revokeBadges } from './people.ts'
import { type Drink, menu, type Stage } from './stage.ts'
import type { Storyteller } from './storyteller.ts'

type Status = Wire<MachineStatus>

/** What the day counted by itself, to be held against the machine and the chain. */
export interface Tally {
  cups: number
  offlineCups: number
  refused: number
  /** In cents: what all cups cost. */
  spentCents: number
}

const PAUSE_MS = 7000
const people = ['Anna', 'Ben', 'Carla'] as const
const cents = (price: string) => Math.round(Number(price) * 100)

/** A day at one machine. Every step is a `crema` command, a press on the simulated machine, or the network going away. */
export class Day {
  readonly tally: Tally = { cups: 0, offlineCups: 0, refused: 0, spentCents: 0 }
  readonly #stage: Stage
  readonly #tell: Storyteller
  readonly #tappedMs = new Map<string, number>()
  #offline = false

  constructor(stage: Stage, tell: Storyteller) {
    this.#stage = stage
    this.#tell = tell
  }

  async live(): Promise<void> {
    await this.#setUp()
    await this.#morning()
    await this.#withoutNetwork()
    await this.#refusals()
    await this.#networkReturns()
    await this.#topUp()
    await this.#farewell()
  }

  async #setUp(): Promise<void> {
    const { terms, keyOf } = this.#stage
    this.#tell.chapter('The company rents a machine')
    await this.#tell.step('The company deposits 100.00 tUSD', () =>
      crema('company', 'top-up', '100.00', '--terms', terms, '--key', keyOf('company')),
    )
    for (const name of people) await this.#tell.step(`${name} gets a badge, at most 10.00 tUSD a day`, () => this.#hire(name, '365d'))
    await this.#tell.step('Dora gets a badge that is good for two seconds', () => this.#hire('Dora', '2s'))
    await this.#tell.step('Erik gets a badge', () => this.#hire('Erik', '365d'))
    await this.#tell.step('A stranger has a phone, and no badge', () => this.#newPhone('Stranger'))
    await this.#tell.step('The machine is plugged in and reads its channel', () => this.#plugIn())
  }

  async #morning(): Promise<void> {
    this.#tell.chapter('Morning')
    await this.#cup('Anna', 'espresso')
    await this.#cup('Ben', 'cappuccino')
    await this.#cup('Carla', 'lungo')
    await this.#cup('Erik', 'lungo')
  }

  async #withoutNetwork(): Promise<void> {
    this.#tell.chapter('The network goes away')
    await this.#tell.step("The machine's connection to the chain is cut", () => this.#stage.network.cut())
    await this.#untilStatus(({ chain }) => !chain.reachable)
    this.#offline = true
    await this.#cup('Anna', 'espresso')
    await this.#cup('Ben', 'espresso')
    await this.#cup('Carla', 'cappuccino')
    const { channels } = await this.#status()
    this.#tell.note(`it would serve for another ${formatDuration(Number(channels[0]?.secondsLeft))} without the chain`)
  }

  async #refusals(): Promise<void> {
    const { config } = this.#stage
    this.#tell.chapter('Who gets no coffee')
    await this.#refused('Stranger', 'no contract with this machine')
    await this.#refused('Dora', 'Your badge has expired')
    await this.#tell.step('Erik leaves the company, which revokes his badge; somebody brings the file to the machine', async () => {
      const file = await revokeBadges(this.#stage, await this.#addressOf('Erik'))
      await crema('machine', 'take-revocation', file, '--config', config)
    })
    await this.#refused('Erik', 'Your badge was revoked')
    await this.#tornTap('Ben', 'lungo')
    this.#offline = false
  }

  async #networkReturns(): Promise<void> {
    this.#tell.chapter('The network is back')
    await this.#tell.step('The connection is restored; the machine syncs and redeems by itself', async () => {
      await this.#stage.network.restore()
      await this.#untilRedeemed(1)
    })
    this.#tell.note(`one redemption paid for ${this.tally.cups} cups`)
  }

  async #topUp(): Promise<void> {
    const { terms, keyOf } = this.#stage
    this.#tell.chapter('Afternoon')
    await this.#tell.step('The company tops up by 20.00 tUSD', () =>
      crema('company', 'top-up', '20.00', '--terms', terms, '--key', keyOf('company')),
    )
    await this.#untilStatus(({ channels }) => channels[0]?.deposited === '120000000')
    await this.#cup('Carla', 'espresso')
    await this.#cup('Ben', 'lungo')
  }

  async #farewell(): Promise<void> {
    const { anvil, recorder, terms, keyOf } = this.#stage
    this.#tell.chapter('The company leaves')
    await this.#tell.step('The company asks for its money back', () =>
      crema('company', 'request-close', '--terms', terms, '--key', keyOf('company')),
    )
    await this.#tell.step('The machine sees it, redeems what is owed, and serves no more', () => this.#untilRedeemed(2))
    await this.#tell.step('Anna presses espresso: "Out of service"', async () => {
      const mark = recorder.mark
      await recorder.press('espresso')
      await recorder.display(mark, /Your company ends its contract/)
    })
    await this.#tell.step('Seven days go by on the chain', () => anvil.increaseTime(7 * 86_400 + 1))
    await this.#tell.step('What is left goes back to the company', () =>
      crema('company', 'refund', '--terms', terms, '--key', keyOf('company')),
    )
  }

  async #hire(name: string, expires: string): Promise<void> {
    const file = await issueBadge(this.#stage, { holder: await this.#newPhone(name), label: name, expires, dailyLimit: '10.00' })
    await crema('wallet', 'add-badge', file, '--phone', this.#phone(name))
  }

  #newPhone(name: string): Promise<string> {
    return newPhone(this.#stage, name)
  }

  async #addressOf(name: string): Promise<string> {
    return (await cremaJson<{ address: string }>('key', 'show', this.#stage.path(`${name}/wallet.key`))).address
  }

  #phone(name: string): string {
    return this.#stage.path(name)
  }

  /** Until it has read the deposit at a final block. */
  async #plugIn(): Promise<ChildProcess> {
    const machine = this.#stage.startMachine()
    const died = new Promise<never>((_, reject) =>
      machine.once('exit', code => reject(new Error(`The machine ended by itself (${code}). See its log in ${this.#stage.folder}.`))),
    )
    died.catch(() => undefined)
    await Promise.race([this.#untilStatus(({ channels }) => channels[0]?.creditLeft === '100000000'), died])
    return machine
  }

  async #cup(name: string, drink: Drink): Promise<void> {
    const { label, price } = menu[drink]
    await this.#tell.step(`${name} presses ${label}, ${price} tUSD, and taps`, () => this.#buy(name, drink))
  }

  async #buy(name: string, drink: Drink): Promise<void> {
    const { recorder } = this.#stage
    const mark = recorder.mark
    await recorder.press(drink)
    await recorder.display(mark, /Tap phone or card/)
    const tap = await this.#tap(name)
    if (tap.result !== 'brewing') throw new Error(`${name}'s phone heard ${tap.result} instead of brewing.`)
    await recorder.after(mark, event => (event.kind === 'line' && event.line === drink && event.closed ? true : undefined))
    await recorder.display(mark, /Choose a drink/)
    this.tally.cups++
    this.tally.spentCents += cents(menu[drink].price)
    if (this.#offline) this.tally.offlineCups++
  }

  async #refused(name: string, text: string): Promise<void> {
    const { recorder } = this.#stage
    await this.#tell.step(`${name} presses Espresso and taps: "${text}"`, async () => {
      const mark = recorder.mark
      const pulses = recorder.pulses
      await recorder.press('espresso')
      await recorder.display(mark, /Tap phone or card/)
      await this.#tap(name)
      await recorder.display(mark, new RegExp(text))
      if (recorder.pulses !== pulses) throw new Error(`${name} was refused, but the relay closed.`)
      this.tally.refused++
    })
  }

  /** Nothing is charged for the tear; the same phone taps again and gets the cup. */
  async #tornTap(name: string, drink: Drink): Promise<void> {
    const { recorder } = this.#stage
    const { label, price } = menu[drink]
    await this.#tell.step(`${name} presses ${label} and takes the phone away too early: "Nothing was charged"`, async () => {
      const mark = recorder.mark
      await recorder.press(drink)
      await recorder.display(mark, /Tap phone or card/)
      await this.#tap(name, '--leave-at', 'sign')
      await recorder.display(mark, /Nothing was charged/)
      this.tally.refused++
    })
    await this.#tell.step(`${name} taps again, ${price} tUSD`, async () => {
      const mark = recorder.mark
      const tap = await this.#tap(name)
      if (tap.result !== 'brewing') throw new Error(`${name}'s second tap heard ${tap.result} instead of brewing.`)
      await recorder.display(mark, /Choose a drink/)
      this.tally.cups++
      this.tally.offlineCups++
      this.tally.spentCents += cents(price)
    })
  }

  /** A phone signs no second receipt within five seconds of the last (protocol, section 4), so nobody taps that soon. */
  async #tap(name: string, ...options: string[]): Promise<{ result: string | null }> {
    const readyMs = (this.#tappedMs.get(name) ?? 0) + PAUSE_MS
    await pause(Math.max(0, readyMs - performance.now()))
    this.#tappedMs.set(name, options.length === 0 ? performance.now() : Number.NEGATIVE_INFINITY)
    return cremaJson('wallet', 'tap', '--phone', this.#phone(name), '--simulator', this.#stage.simulator, ...options)
  }

  #status(): Promise<Status> {
    return cremaJson<Status>('machine', 'status', '--config', this.#stage.config)
  }

  async #untilStatus(fits: (status: Status) => boolean): Promise<void> {
    await this.#until(async () => fits(await this.#status()))
  }

  /** Until so many redemptions are final. */
  async #untilRedeemed(count: number): Promise<void> {
    await this.#until(async () => {
      const redemptions = await cremaJson<Wire<Redemption>[]>('machine', 'redemptions', '--config', this.#stage.config)
      return redemptions.filter(({ state }) => state === 'final').length >= count
    })
  }

  async #until(holds: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 60_000
    let failure: unknown = 'it did not come to pass in a minute'
    while (performance.now() < deadline) {
      try {
        if (await holds()) return
      } catch (error) {
        failure = error
      }
    }
    throw failure instanceof Error ? failure : new Error(String(failure))
  }
}
