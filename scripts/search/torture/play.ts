import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSimulator } from '../../../hal/sim/simulator.ts'
import { depositCall } from '../../../src/chain/channel-calls.ts'
import { send } from '../../../src/chain/send.ts'
import type { Wire } from '../../../src/control/status.ts'
import type { OwedCredit, Vend } from '../../../src/store/records.ts'
import { startPcscd } from '../../../test/support/pcscd.ts'
import type { Lateness } from '../chaos/watch.ts'
import { CUP, type Template, World } from '../chaos/world.ts'
import { Books } from './books.ts'
import { type Act, type Course, type Drink, type Kill, MENU, type Moment, type Name, type Tear } from './course.ts'
import { Failpoint, goOn } from './failpoint.ts'
import { Machine, SETTING } from './machine.ts'
import { People, type Tapped } from './people.ts'
import { closingsOf, misuse } from './relay-record.ts'

/** The longest that anything may take on a quiet computer, in milliseconds. */
const PATIENCE_MS = 20_000
/** How long a moment is waited for once everything is at rest again; a transaction is mined within a second. */
const REST_MS = { cup: 200, redeem: 2500 } as const

const isOfDaemon = (victim: Kill['victim']): boolean => victim === 'daemon' || victim === 'both'
const childOf = (victim: Kill['victim']): 'guard' | 'reader' | null => (victim === 'both' ? 'guard' : victim === 'daemon' ? null : victim)

/** Microseconds of CLOCK_MONOTONIC, the simulator's clock. */
const clock = () => Number(process.hrtime.bigint() / 1000n)

/** What was killed when. */
interface Struck {
  readonly victim: Kill['victim']
  readonly at: number
}

/** One machine's life: the real daemon between the simulator and anvil. */
export class Stage {
  readonly world: World
  readonly machine: Machine
  readonly people: People
  readonly books = new Books()
  readonly violations: string[] = []
  /** How often each failpoint was one at which something was killed. */
  readonly reached = new Map<string, number>()
  kills = 0
  #killedChild: number | null = null
  readonly #course: Course
  readonly #failpoint: Failpoint
  readonly #lateness: Lateness
  readonly #clear: () => Promise<void>

  private constructor(
    course: Course,
    parts: { world: World; machine: Machine; people: People; failpoint: Failpoint; lateness: Lateness; clear: () => Promise<void> },
  ) {
    this.#course = course
    this.world = parts.world
    this.machine = parts.machine
    this.people = parts.people
    this.#failpoint = parts.failpoint
    this.#lateness = parts.lateness
    this.#clear = parts.clear
  }

  static async set(course: Course, template: Template, program: string, lateness: Lateness): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), `crema-torture-${course.seed}-`))
    const world = await World.open(template, SETTING)
    await send(world.chain, world.company, depositCall(world.chain, world.terms, BigInt(SETTING.deposit) * CUP))
    const socket = join(folder, 'simulator.sock')
    const simulator = await startSimulator({ socketPath: socket })
    const pcscd = course.reader === 'pcsc' ? await startPcscd() : null
    const people = await People.hire(world, socket, pcscd && `127.0.0.1:${pcscd.port}`)
    const failpoint = new Failpoint(folder)
    const machine = new Machine({ folder, program, world, pcscd: pcscd?.socketPath ?? null })
    const clear = async () => {
      await people.stop()
      await machine.kill()
      await simulator.close()
      await pcscd?.stop()
      await world.stop()
      if (process.env['CREMA_TORTURE_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true })
    }
    return new Stage(course, { world, machine, people, failpoint, lateness, clear })
  }

  /** Plays the course to its end, or to the first violation. */
  async play(): Promise<void> {
    await this.#up(null)
    await this.#untilSynced()
    for (const act of this.#course.acts) {
      await (act.do === 'cup' ? this.#cup(act) : this.#redeem(act))
      if (this.violations.length > 0) return
    }
  }

  /** One press and one tap that nothing disturbs. */
  tap(who: Name, drink: Drink): Promise<Tapped> {
    return this.#cup({ who, drink, tear: null, decision: { word: 'credit', diesAt: null }, kill: null })
  }

  async #cup({ who, drink, tear, decision, kill }: Omit<Act, 'do'>): Promise<Tapped> {
    const { recorder } = this.people
    const [mark, late] = [recorder.mark, this.#lateness.total]
    const died = new AbortController()
    const tapping = this.#inTime('the tap', this.people.tap(who, drink, tear, died.signal))
    const struck = kill === null ? null : await this.#strike(kill, tapping, 'cup', mark)
    if (struck !== null && isOfDaemon(struck.victim)) died.abort()
    const tapped = await tapping
    if (kill !== null) await this.#recover(kill)
    const backAt = struck?.victim === 'both' ? clock() : null
    const edges = () => recorder.edges(mark)
    // The reader has no part in a cup that is paid.
    const killedAt = struck === null || struck.victim === 'reader' ? null : struck.at
    const bounds = () => ({ pulseMs: MENU[drink].pulseMs, killedAt, backAt, lateMs: this.#lateness.total - late })
    await this.#settled(() => edges().at(-1)?.closed !== true)
    this.violations.push(...misuse(edges(), bounds()))
    await this.#compare({ ...{ who, drink, tear }, closings: closingsOf(edges()), wasDisturbed: killedAt !== null, ...tapped }, decision)
    return tapped
  }

  async #redeem({ kill, decision }: Act): Promise<void> {
    const { mark } = this.people.recorder
    const asking = this.machine.redeem().catch(() => undefined)
    if (kill !== null) {
      await this.#strike(kill, asking, 'redeem', mark)
      await this.#recover(kill)
    }
    await asking
    if (closingsOf(this.people.recorder.edges(mark)) > 0) this.violations.push('the relay closed, and nobody tapped')
    await this.#compare(null, decision)
  }

  /** Waits for the moment, or until this is over and a while longer, and kills. */
  async #strike(
    { victim, moment }: Pick<Kill, 'victim' | 'moment'>,
    until: Promise<unknown>,
    rest: keyof typeof REST_MS,
    mark: number,
  ): Promise<Struck> {
    const over = new AbortController()
    const ended = until.then(() => sleep(REST_MS[rest]))
    const reaching = 'at' in moment ? this.#failpoint.set(moment.at, over.signal) : null
    await Promise.race([reaching ?? this.#comes(moment, mark), ended])
    over.abort()
    const stopped = (await reaching) ?? null
    if ('at' in moment && stopped !== null) this.reached.set(moment.at, (this.reached.get(moment.at) ?? 0) + 1)
    const struck = { victim, at: clock() }
    await this.#kill(victim)
    if (stopped !== null) await goOn(stopped)
    return struck
  }

  async #comes(moment: Moment, mark: number): Promise<unknown> {
    if ('events' in moment) return this.people.recorder.after(mark + moment.events - 1, () => true).catch(() => undefined)
    return sleep('ms' in moment ? moment.ms : 0)
  }

  async #kill(victim: Kill['victim']): Promise<void> {
    const name = childOf(victim)
    // A child that died a moment ago is started again.
    if (name !== null && !isOfDaemon(victim)) await this.#settled(() => this.machine.child(name) !== null)
    this.#killedChild = name === null ? null : this.machine.child(name)
    this.kills++
    if (this.#killedChild !== null) process.kill(this.#killedChild, 'SIGKILL')
    if (isOfDaemon(victim)) await this.machine.kill()
  }

  /** Until the machine serves again. */
  async #recover({ victim, again }: Kill): Promise<void> {
    const name = childOf(victim)
    if (isOfDaemon(victim) || name === null) return this.#up(again)
    // The machine may not have noticed yet, and says that it is ready.
    await this.#settled(() => ![null, this.#killedChild].includes(this.machine.child(name)))
    await this.#ready()
  }

  /** Until relay and reader work. */
  async #ready(): Promise<void> {
    const isReady = async () => {
      const { brewer, reader } = await this.machine.status()
      return brewer.state === 'ready' && reader.state === 'ready'
    }
    if (!(await this.#settled(isReady))) this.violations.push('the machine did not serve again')
  }

  /** Switches the machine on; `again` kills it while it starts, and then it is switched on once more. */
  async #up(again: Moment | null): Promise<void> {
    const { recorder } = this.people
    const { mark } = recorder
    this.machine.start()
    if (again !== null) {
      await this.#strike(
        { victim: 'daemon', moment: again },
        recorder.display(mark, /./).catch(() => undefined),
        'cup',
        mark,
      )
      return this.#up(null)
    }
    await this.#inTime('the start', recorder.display(mark, /./))
    await this.#ready()
  }

  async #untilSynced(): Promise<void> {
    const deposit = String(BigInt(SETTING.deposit) * CUP)
    const isSynced = async () => (await this.machine.status()).channels[0]?.deposited === deposit
    if (!(await this.#settled(isSynced))) throw new Error('The machine did not sync before the course began.')
  }

  /** Compares the books with what the machine says, and lets the owner decide. */
  async #compare(
    cup: ({ who: Name; drink: Drink; tear: Tear | null; closings: number; wasDisturbed: boolean } & Tapped) | null,
    decision: Act['decision'],
  ): Promise<void> {
    if (this.machine.ended !== null) return void this.violations.push(`the machine ended by itself: ${this.machine.ended}`)
    const attempt = cup && { ...cup, holder: this.people.phones[cup.who].signer.address, product: cup.drink, price: MENU[cup.drink].price }
    const statement = await this.#statement()
    this.violations.push(...this.books.compare(attempt, statement))
    for (const vend of statement.vends.filter(({ waitsForOwner }) => waitsForOwner)) await this.#decide(vend, decision)
  }

  /** What the machine says once no vend is open. */
  async #statement() {
    let vends: Wire<Vend>[] = []
    await this.#settled(async () => {
      vends = await this.machine.vends()
      return vends.every(({ state }) => state !== 'paid' && state !== 'starting')
    })
    const credits = (await this.machine.ask({ command: 'credits' })) as Wire<OwedCredit>[]
    const { channels, alarms } = await this.machine.status()
    for (const alarm of alarms) this.violations.push(`there is an alarm: ${JSON.stringify(alarm)}`)
    return { vends: vends.reverse(), credits, owed: BigInt(channels[0]?.owed ?? 0), accepted: await this.people.accepted() }
  }

  async #decide({ id }: Wire<Vend>, { word, diesAt }: Act['decision']): Promise<void> {
    const asking = this.machine.ask({ command: 'decide', vend: id, decision: word }).catch(() => undefined)
    if (diesAt !== null) {
      await this.#strike({ victim: 'daemon', moment: { at: diesAt } }, asking, 'cup', this.people.recorder.mark)
      await this.#up(null)
      const isOpen = (await this.machine.vends()).some(vend => vend.id === id && vend.waitsForOwner)
      if (isOpen) await this.machine.ask({ command: 'decide', vend: id, decision: word })
    }
    await asking
    this.books.decided(id, word)
    this.violations.push(...this.books.compare(null, await this.#statement()))
  }

  /** Polls until this holds; false when it does not in time. */
  async #settled(holds: () => boolean | Promise<boolean>, patienceMs = PATIENCE_MS): Promise<boolean> {
    const [from, late] = [performance.now(), this.#lateness.total]
    while (performance.now() - from < patienceMs + this.#lateness.total - late) {
      if (await Promise.resolve(holds()).catch(() => false)) return true
      await sleep(10)
    }
    return false
  }

  async #inTime<T>(what: string, promise: Promise<T>): Promise<T> {
    const late = new AbortController()
    const end = sleep(3 * PATIENCE_MS, null, { signal: late.signal, ref: false }).then(() => {
      throw new Error(`${what} took longer than ${(3 * PATIENCE_MS) / 1000} s`)
    })
    end.catch(() => undefined)
    return Promise.race([promise, end]).finally(() => late.abort())
  }

  async clear(): Promise<void> {
    await this.#clear()
  }
}
