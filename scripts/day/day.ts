import type { ChildProcess } from 'node:child_process'
import { formatDuration } from '../../src/support/duration.ts'
import { crema } from '../../test/support/crema.ts'
import { Hands } from './hands.ts'
import { asCompany, badgeExpired, hireAll, newPhone, revokeBadges } from './people.ts'
import { type Agreements, acceptOffers, allOrders, type Cause, publishOffers, registerMachine, ship } from './rental.ts'
import type { Stage } from './stage.ts'
import type { Storyteller } from './storyteller.ts'
import { newTally, type Tally } from './tally.ts'
import { statusOf, until, untilRedeemed, untilStatus } from './until.ts'
import { closeWork, finish, hireVisitor, orderAtMachine, promiseWork, redeemWork, untilTwinCounts, visit } from './work.ts'

/** Validity of each badge, by name. */
const staff = { Anna: '365d', Ben: '365d', Carla: '365d', Dora: '20s', Erik: '365d' }
const FREIGHT = 'freight 4711'
const PARCEL = 'parcel 0034-0434'

/** Something that happens in parallel; a later step waits for it, and fails if it failed. */
function meanwhile<T>(happening: Promise<T>): Promise<T> {
  happening.catch(() => undefined)
  return happening
}

/** A day at one machine. Every step is a `crema` command, a hand at the simulated machine, or a network failure. */
export class Day {
  readonly tally: Tally = newTally()
  readonly #stage: Stage
  readonly #tell: Storyteller
  readonly #hands: Hands
  #agreements: Agreements = { rental: '', work: [] }
  #holders: ReadonlyMap<string, string> = new Map()
  #beansPaid: Promise<void> | undefined
  #repairPaid: Promise<void> | undefined

  constructor(stage: Stage, tell: Storyteller) {
    this.#stage = stage
    this.#tell = tell
    this.#hands = new Hands(stage, tell, this.tally)
  }

  async live(): Promise<void> {
    await this.#rent()
    await this.#arrive()
    await this.#morning()
    await this.#withoutNetwork()
    await this.#refusals()
    await this.#networkReturns()
    await this.#topUp()
    await this.#runLow()
    await this.#breakDown()
    await this.#payWork()
    await this.#farewell()
    await this.#showTwin()
  }

  async #rent(): Promise<void> {
    const stage = this.#stage
    this.#tell.chapter('The company rents a machine')
    const visitorsReady = meanwhile(Promise.all([hireVisitor(stage, 'beans'), hireVisitor(stage, 'no-water'), newPhone(stage, 'Stranger')]))
    await this.#tell.step('The machine signs a statement of its owner, who registers it', () => registerMachine(stage))
    const offers = await this.#tell.step('The owner offers it for rent; others offer beans and repair', () => publishOffers(stage))
    await this.#tell.step('The company rents it with 100.00 tUSD; the owner accepts the offers of beans and repair', async () => {
      this.#agreements = await acceptOffers(stage, offers)
    })
    await this.#tell.step(`The owner ships it (${FREIGHT}); the company signs badges for its staff, with no gas`, async () => {
      const [holders] = await Promise.all([hireAll(stage, staff, '10.00'), ship(stage, this.#agreements, FREIGHT)])
      this.#holders = holders
    })
    this.#tell.note('each for at most 10.00 tUSD a day; Dora’s badge is valid for twenty seconds')
    await this.#tell.step(
      'The supplier signs a badge for its driver Finn, the service provider for its technician Gita',
      () => visitorsReady,
    )
  }

  async #arrive(): Promise<void> {
    this.#tell.chapter('It arrives')
    await this.#tell.step('The machine is plugged in, and finds its customer and its prices on the chain', () => this.#plugIn())
    await this.#tell.step('Its first report shows that it has arrived: the delivery is done', async () => {
      await untilStatus(this.#stage, ({ work }) => work.length === 0)
      await until(allOrders, ([delivery]) => delivery?.state === 'done')
    })
  }

  async #morning(): Promise<void> {
    this.#tell.chapter('Morning')
    await this.#hands.cup('Anna', 'espresso')
    await this.#hands.cup('Ben', 'cappuccino')
    await this.#hands.cup('Carla', 'lungo')
    await this.#hands.cup('Erik', 'lungo')
  }

  async #withoutNetwork(): Promise<void> {
    this.#tell.chapter('The network goes away')
    await this.#tell.step("The machine's connection to the chain is cut", () => this.#stage.network.cut())
    await untilStatus(this.#stage, ({ chain }) => !chain.reachable)
    this.#hands.isOffline = true
    await this.#hands.cup('Anna', 'espresso')
    await this.#hands.cup('Ben', 'espresso')
    await this.#hands.cup('Carla', 'cappuccino')
    const { channels } = await statusOf(this.#stage)
    this.#tell.note(`it would serve for another ${formatDuration(Number(channels[0]?.secondsLeft))} without the chain`)
  }

  async #refusals(): Promise<void> {
    const { config } = this.#stage
    this.#tell.chapter('Who gets no coffee')
    await this.#hands.refused('Stranger', 'No badge for this machine yet')
    await badgeExpired(this.#stage, 'Dora')
    await this.#hands.refused('Dora', 'Your badge has expired')
    await this.#tell.step('Erik leaves the company, which revokes his badge; the file is loaded at the machine', async () => {
      const file = await revokeBadges(this.#stage, this.#holders.get('Erik') ?? '')
      await crema('machine', 'take-revocation', file, '--config', config)
    })
    await this.#hands.refused('Erik', 'Your badge was revoked')
    await this.#hands.tornTap('Ben', 'lungo')
    this.#hands.isOffline = false
  }

  async #networkReturns(): Promise<void> {
    this.#tell.chapter('The network is back')
    await this.#tell.step('The connection is restored; the machine syncs and redeems automatically', async () => {
      await this.#stage.network.restore()
      await untilRedeemed(this.#stage, 1)
    })
    this.#tell.note(`one redemption paid for ${this.tally.cups} cups`)
  }

  async #topUp(): Promise<void> {
    this.#tell.chapter('Afternoon')
    await this.#tell.step('The company tops up by 20.00 tUSD', () => crema('company', 'top-up', '20.00', ...asCompany(this.#stage)))
    await untilStatus(this.#stage, ({ channels }) => channels[0]?.deposited === '120000000')
    await this.#hands.cup('Carla', 'espresso')
    await this.#hands.cup('Ben', 'lungo')
  }

  async #runLow(): Promise<void> {
    const stage = this.#stage
    this.#tell.chapter('The beans run out')
    const order = await this.#fail('beans', 'The hopper is empty; the machine reports it, and that orders beans from the supplier')
    await this.#tell.step('Anna presses Espresso: "No beans"', () => this.#hands.turnedAway('Anna', /No beans/))
    await this.#tell.step(`The supplier ships new ones (${PARCEL})`, () => promiseWork(stage, 'beans', order, PARCEL))
    await this.#tell.step('Finn taps before he has filled the hopper: "Not refilled yet"', () => visit(stage, 'beans', /Not refilled yet/))
    await this.#tell.step('He fills it and taps again: the receipt is on his phone', async () => {
      await stage.setLevel('beans', 1)
      await finish(stage, 'beans', order)
    })
    this.#beansPaid = meanwhile(redeemWork(stage, 'beans', order))
  }

  async #breakDown(): Promise<void> {
    const stage = this.#stage
    this.#tell.chapter('The machine breaks')
    const order = await this.#fail('no-water', 'No water comes; the machine reports it, and that asks the service provider for a repair')
    await this.#tell.step('Ben presses Espresso: "No water"', () => this.#hands.turnedAway('Ben', /No water/))
    await this.#tell.step('The service provider accepts the order and sends Gita', () => promiseWork(stage, 'no-water', order, 'Gita'))
    await this.#tell.step('Gita taps: "Service"', () => visit(stage, 'no-water', /Service/))
    await this.#tell.step('She repairs it and brews a test cup, free of charge', () => this.#repair())
    await this.#tell.step('She taps again: the receipt is on her phone', () => finish(stage, 'no-water', order))
    this.#repairPaid = meanwhile(redeemWork(stage, 'no-water', order))
    await this.#hands.cup('Anna', 'espresso')
  }

  /** Sets a sensor to bad and waits until an order for it exists. Returns the order's number. */
  async #fail(cause: Cause, what: string): Promise<string> {
    return this.#tell.step(what, async () => {
      await this.#stage.setLevel(cause === 'beans' ? 'beans' : 'water', 0)
      return orderAtMachine(this.#stage, cause, 'requested')
    })
  }

  async #repair(): Promise<void> {
    const { recorder } = this.#stage
    await this.#stage.setLevel('water', 1)
    const mark = recorder.mark
    await recorder.press('espresso')
    await recorder.line(mark, false)
    this.tally.testCups++
  }

  async #payWork(): Promise<void> {
    this.#tell.chapter('Both are paid')
    await this.#tell.step('The supplier has redeemed 20.00 tUSD by its receipt, the service provider 25.00 tUSD', () =>
      Promise.all([this.#beansPaid, this.#repairPaid]),
    )
    await this.#tell.step("They close their channels: the rest goes back to the machine's owner", () =>
      closeWork(this.#stage, this.#agreements),
    )
  }

  async #farewell(): Promise<void> {
    const { anvil } = this.#stage
    const asThem = asCompany(this.#stage)
    this.#tell.chapter('The company leaves')
    await this.#tell.step('The company ends its agreement and requests its money back', async () => {
      await crema('company', 'end', this.#agreements.rental, '--key', this.#stage.keyOf('company'))
      await crema('company', 'request-close', ...asThem)
    })
    await this.#tell.step('The machine notices, redeems what is owed, and stops serving', () => untilRedeemed(this.#stage, 2))
    await this.#tell.step('Anna presses Espresso: "Out of service"', () =>
      this.#hands.turnedAway('Anna', /Your company is ending its contract/),
    )
    await this.#tell.step('Seven days pass on the chain', () => anvil.increaseTime(7 * 86_400 + 1))
    await this.#tell.step('The rest of the deposit goes back to the company', () => crema('company', 'refund', ...asThem))
  }

  async #showTwin(): Promise<void> {
    const { machine } = this.#stage.addresses
    this.#tell.chapter('The machine on the chain')
    await this.#tell.step('Its own count of cups is recorded', () => untilTwinCounts(this.#stage, this.tally.cups))
    this.#tell.quote(`crema provider machine ${machine}`)
    this.#tell.quote(await crema('provider', 'machine', machine))
  }

  /** Starts the machine and waits until it has read the deposit at a final block. */
  async #plugIn(): Promise<ChildProcess> {
    await Promise.all((['water', 'beans'] as const).map(sensor => this.#stage.setLevel(sensor, 1)))
    const machine = this.#stage.startMachine()
    const died = new Promise<never>((_, reject) =>
      machine.once('exit', code => reject(new Error(`The machine ended by itself (${code}). See its log in ${this.#stage.folder}.`))),
    )
    died.catch(() => undefined)
    await Promise.race([untilStatus(this.#stage, ({ channels }) => channels[0]?.depositLeft === '100000000'), died])
    return machine
  }
}
