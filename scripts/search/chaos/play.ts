import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSimulator } from '../../../hal/sim/simulator.ts'
import { cancelCloseCall, depositCall, recordRevocationCall, requestCloseCall } from '../../../src/chain/channel-calls.ts'
import { makeKey, signMessage } from '../../../test/support/make.ts'
import { Chance } from '../chance.ts'
import { Lateness } from '../lateness.ts'
import type { Course } from './course.ts'
import { type Endpoint, startEndpoint } from './endpoint.ts'
import type { Act } from './faults.ts'
import { Knowledge } from './knowledge.ts'
import { Machine } from './machine.ts'
import { type Name, People, type Tap } from './people.ts'
import { fateOf, type TwinsRedemption, twinSends } from './twin.ts'
import { Watch } from './watch.ts'
import { CUP, type Template, World } from './world.ts'

const WEEK = 7 * 86_400
const READY_MS = 60_000
/** How long a twin's redemption may wait for a block after the last fault. */
const FATE_MS = 5000

/** Everything in one course while it is played. */
export class Stage {
  readonly course: Course
  readonly world: World
  readonly machine: Machine
  readonly people: People
  readonly knowledge: Knowledge
  readonly watch: Watch
  readonly lateness = new Lateness()
  readonly taps: Tap[] = []
  readonly violations: string[] = []
  /** What people did that the judge must know of. */
  readonly done = { leaving: false, runOut: null as 'on' | 'off' | null, dismissedIn: null as number | null, twin: 0n, restarts: 0 }
  /** The company's transactions, one after the other; a chain that stands still lets them wait. */
  #company: Promise<void> = Promise.resolve()
  #twinAtWork: Promise<void> = Promise.resolve()
  readonly #sentByTwin: TwinsRedemption[] = []
  #wallIsTrue = true
  #isDown = false
  #isDismissing = false
  #beganAt = Number.POSITIVE_INFINITY
  readonly #clear: () => Promise<void>

  private constructor(
    course: Course,
    parts: { world: World; machine: Machine; people: People; knowledge: Knowledge; clear: () => Promise<void> },
  ) {
    this.course = course
    this.world = parts.world
    this.machine = parts.machine
    this.people = parts.people
    this.knowledge = parts.knowledge
    this.#clear = parts.clear
    this.watch = new Watch(parts.machine, this.elapsed, this.lateness)
  }

  /** Milliseconds since the course began; negative before. */
  readonly elapsed = (): number => performance.now() - this.#beganAt

  static async set(course: Course, template: Template, program: string): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), `crema-chaos-${course.seed}-`))
    mkdirSync(folder, { recursive: true })
    const { setting } = course
    const world = await World.open(template, setting)
    await world.send(depositCall(world.chain, world.terms, BigInt(setting.deposit) * CUP))
    const knowledge = new Knowledge(setting, (await world.head()).at, () => world.now())
    const chance = new Chance(Number.parseInt(createHash('sha256').update(`endpoints of ${course.seed}`).digest('hex').slice(0, 8), 16))
    const late: { stage?: Stage } = {}
    const endpointOf = (index: number): Promise<Endpoint> =>
      startEndpoint({
        ...{ index, spells: course.spells, chance: chance.branch(), listener: knowledge, node: world.node },
        ...{ contract: world.chain.domain.contract, now: () => Math.floor(world.now()), elapsed: () => late.stage?.elapsed() ?? -1 },
      })
    const endpoints = await Promise.all(Array.from({ length: setting.endpoints }, (_, index) => endpointOf(index)))
    const socket = join(folder, 'simulator.sock')
    const simulator = await startSimulator({ socketPath: socket })
    const people = await People.hire(world, socket)
    const machine = new Machine({ folder, program, world, setting, rpc: endpoints.map(({ url }) => url) })
    const clear = async () => {
      people.stop()
      await machine.kill()
      await simulator.close()
      for (const endpoint of endpoints) await endpoint.stop()
      await world.stop()
      if (process.env['CREMA_CHAOS_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true })
    }
    late.stage = new Stage(course, { world, machine, people, knowledge, clear })
    return late.stage
  }

  /** Switches the machine on, waits until it has read the deposit, and plays the course to its end. */
  async play(): Promise<void> {
    this.machine.start()
    const deposit = String(BigInt(this.course.setting.deposit) * CUP)
    if ((await this.#untilReady(deposit)) === false) throw new Error('The machine did not sync before the course began.')
    this.#beganAt = performance.now()
    const { acts } = this.course
    const isTap = ({ kind }: Act) => kind === 'tap'
    await Promise.all([this.#perform(acts.filter(isTap)), this.#perform(acts.filter(act => !isTap(act)))])
    await sleep(Math.max(0, this.course.endsAt - this.elapsed()))
    await this.#restore()
  }

  async #untilReady(deposit: string): Promise<boolean> {
    const until = performance.now() + READY_MS
    while (performance.now() < until) {
      if (this.watch.newest?.channels[0]?.deposited === deposit) return true
      if (this.machine.ended !== null) return false
      await sleep(100)
    }
    return false
  }

  async #perform(acts: readonly Act[]): Promise<void> {
    for (const act of acts) {
      await sleep(Math.max(0, act.at - this.elapsed()))
      if (this.machine.ended !== null && !this.#isDown) return
      await this.#act(act)
    }
  }

  async #act(act: Act): Promise<unknown> {
    const { world, machine } = this
    const { chain, terms } = world
    switch (act.kind) {
      case 'tap':
        return this.tap(this.taps.length % 2 === 0 ? 'anna' : 'ben')
      case 'redeem':
        return machine.redeem().catch(() => undefined)
      case 'top-up':
        this.#send(depositCall(chain, terms, BigInt(act.cups) * CUP))
        return
      case 'leave':
        return this.#setLeaving(true)
      case 'stay':
        return this.#setLeaving(false)
      case 'run-out':
        this.done.runOut = act.off ? 'off' : 'on'
        return
      case 'dismiss':
        return this.#dismiss()
      case 'twin':
        this.#twinAtWork = this.#twinAtWork.then(() => this.#twin(act.cups))
        return
      case 'reorg':
        return this.#reorg(act.depth)
      case 'fee-spike':
        return world.spike(act.gwei)
      case 'halt':
        return world.halt()
      case 'go-on':
        return world.goOn()
      case 'pass-weeks':
        return this.#passWeeks(act.weeks)
      case 'wall':
        this.#wallIsTrue = act.year === null
        return machine.setWall(act.year)
      case 'restart':
        return this.#restart()
    }
  }

  async tap(who: Name): Promise<Tap> {
    const before = this.knowledge.outlook()
    const tap = await this.people.tap(who).catch(error => ({ who, at: this.world.now(), served: false, paid: 0n, text: String(error) }))
    this.taps.push(tap)
    this.knowledge.judge(tap, before)
    return tap
  }

  /** Asking twice, or taking back nothing, would revert. */
  #setLeaving(leaving: boolean): void {
    const { chain, terms } = this.world
    if (this.done.leaving === leaving) return
    this.done.leaving = leaving
    this.#send(leaving ? requestCloseCall(chain, terms) : cancelCloseCall(chain, terms))
  }

  /** Queues a transaction of the company's, sent to the node itself. */
  #send(call: Parameters<World['send']>[0], then: () => Promise<void> = async () => {}): void {
    const sent = this.#company.then(() => this.world.send(call)).then(then)
    this.#company = sent.catch(error => void this.violations.push(`the company's own transaction failed: ${error.message}`))
  }

  async #dismiss(): Promise<void> {
    if (this.#isDismissing) return
    this.#isDismissing = true
    const { chain, terms } = this.world
    const revocation = { holder: this.people.phones.ben.signer.address, at: BigInt((await this.world.head()).at) }
    const signature = signMessage(makeKey('company'), 'Revocation', revocation, chain.domain)
    this.#send(recordRevocationCall(chain, terms.issuer, revocation, signature), async () => {
      this.done.dismissedIn = (await this.world.head()).number
    })
  }

  async #reorg(depth: number): Promise<void> {
    await this.world.reorg(depth)
    // A dismissal that was undone is in the next block.
    if (this.done.dismissedIn !== null) this.done.dismissedIn = (await this.world.head()).number + 1
  }

  async #twin(cups: number): Promise<void> {
    const sent = await twinSends(this.world, await this.people.newestAccepted(), cups)
    if (sent !== null) this.#sentByTwin.push(sent)
  }

  async #passWeeks(weeks: number): Promise<void> {
    if (this.#wallIsTrue) await this.pass(weeks * WEEK)
  }

  /** Time passes at once, for everybody but the machine's monotonic clock. */
  async pass(seconds: number): Promise<void> {
    await this.world.pass(seconds)
    this.people.passTime(seconds)
    this.knowledge.leapt(seconds)
    this.machine.followTime()
  }

  async #restart(): Promise<void> {
    this.#isDown = true
    await this.machine.kill()
    this.done.restarts++
    this.switchOn()
    this.#isDown = false
  }

  switchOn(): void {
    this.knowledge.started(this.course.setting.trustsClock && this.#wallIsTrue)
    this.machine.start()
  }

  /** The last fault is over. */
  async #restore(): Promise<void> {
    this.#wallIsTrue = true
    this.machine.setWall(null)
    await this.world.goOn()
    await this.world.spike(1)
    await Promise.all([this.#company, this.#twinAtWork])
    // By the chain as it is now: a block that had one may have been undone since, and one that waited may have been taken.
    for (const sent of this.#sentByTwin) {
      const redeemed = await fateOf(this.world, sent, FATE_MS)
      if (redeemed > this.done.twin) this.done.twin = redeemed
    }
  }

  async clear(): Promise<void> {
    await this.watch.stop()
    this.lateness.stop()
    await this.#clear()
  }
}
