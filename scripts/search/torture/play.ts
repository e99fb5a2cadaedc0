import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '../../../hal/sim/simulator.ts'
import { depositCall } from '../../../src/chain/channel-calls.ts'
import type { Wire } from '../../../src/control/status.ts'
import type { OwedCredit, Vend } from '../../../src/store/records.ts'
import { startPcscd } from '../../../test/support/pcscd.ts'
import { CUP, type Template, World } from '../chaos/world.ts'
import type { Lateness } from '../lateness.ts'
import { type Attempt, Books } from './books.ts'
import { type Act, type Course, type Drink, MENU, type Name } from './course.ts'
import { Failpoint } from './failpoint.ts'
import { Machine, SETTING } from './machine.ts'
import { Patience } from './patience.ts'
import { People, type Tapped } from './people.ts'
import { closingsOf, misuse } from './relay-record.ts'
import { clock, isOfDaemon, Striker, type StrikerParts } from './strike.ts'

/** One machine's life: the real daemon between the simulator and anvil. */
export class Stage {
  readonly world: World
  readonly machine: Machine
  readonly people: People
  readonly books = new Books()
  readonly violations: string[] = []
  readonly striker: Striker
  readonly patience: Patience
  readonly #course: Course
  readonly #clear: () => Promise<void>

  private constructor(
    course: Course,
    { world, people, ...parts }: { world: World; people: People } & Omit<StrikerParts, 'recorder'>,
    clear: () => Promise<void>,
  ) {
    this.#course = course
    this.world = world
    this.machine = parts.machine
    this.people = people
    this.patience = parts.patience
    this.striker = new Striker({ ...parts, recorder: people.recorder })
    this.#clear = clear
  }

  static async set(course: Course, template: Template, program: string, lateness: Lateness): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), `crema-torture-${course.seed}-`))
    const world = await World.open(template, SETTING)
    await world.send(depositCall(world.chain, world.terms, BigInt(SETTING.deposit) * CUP))
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
    return new Stage(course, { world, machine, people, failpoint, patience: new Patience(lateness) }, clear)
  }

  /** Plays the course to its end, or to the first violation. */
  async play(): Promise<void> {
    await this.striker.up()
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
    const { people, patience, striker } = this
    const [mark, late] = [people.recorder.mark, patience.late]
    const died = new AbortController()
    const until = patience.inTime('the tap', people.tap({ who, drink, tear, over: died.signal }))
    const struckAt = kill === null ? null : await striker.strike(kill, { what: 'cup', until, mark })
    if (kill !== null && isOfDaemon(kill.victim)) died.abort()
    const tapped = await until
    const edges = () => people.recorder.edges(mark)
    const isOpen = () => edges().at(-1)?.closed !== true
    // The next guard would open the relay in place of the one whose daemon died.
    if (kill?.victim === 'daemon') await patience.until(isOpen)
    if (kill !== null) await striker.recover(kill)
    const backAt = kill?.victim === 'both' ? clock() : null
    // The reader has no part in a cup that is paid.
    const killedAt = kill?.victim === 'reader' ? null : struckAt
    await patience.until(isOpen)
    const { pulseMs, price } = MENU[drink]
    this.violations.push(...misuse(edges(), { pulseMs, killedAt, backAt, lateMs: patience.late - late }))
    const holder = people.phones[who].signer.address
    const { asked, heard } = tapped
    const attempt = { holder, product: drink, price, closings: closingsOf(edges()), wasDisturbed: killedAt !== null, asked, heard }
    await this.#compare(attempt, decision)
    return tapped
  }

  async #redeem({ who, kill, decision }: Act): Promise<void> {
    const { machine, people, striker } = this
    const [channel] = (await machine.status()).channels
    if (channel?.unredeemed === '0') await this.tap(who, 'espresso')
    const { mark } = people.recorder
    const until = machine.redeem().catch(() => undefined)
    if (kill !== null) {
      await striker.strike(kill, { what: 'redeem', until, mark })
      await striker.recover(kill)
    }
    await until
    if (closingsOf(people.recorder.edges(mark)) > 0) this.violations.push('the relay closed, and nobody tapped')
    await this.#compare(null, decision)
  }

  async #untilSynced(): Promise<void> {
    const deposit = String(BigInt(SETTING.deposit) * CUP)
    const isSynced = async () => (await this.machine.status()).channels[0]?.deposited === deposit
    if (!(await this.patience.until(isSynced))) throw new Error('The machine did not sync before the course began.')
  }

  /** Compares the books with what the machine says, and lets the owner decide. */
  async #compare(attempt: Attempt | null, decision: Act['decision']): Promise<void> {
    if (this.machine.ended !== null) return void this.violations.push(`the machine ended by itself: ${this.machine.ended}`)
    const statement = await this.#statement()
    this.violations.push(...this.books.compare(attempt, statement))
    for (const vend of statement.vends.filter(({ waitsForOwner }) => waitsForOwner)) await this.#decide(vend, decision)
  }

  /** What the machine says once no vend is open. */
  async #statement() {
    let vends: Wire<Vend>[] = []
    await this.patience.until(async () => {
      vends = await this.machine.vends()
      return vends.every(({ state }) => state !== 'paid' && state !== 'starting')
    })
    const credits = (await this.machine.ask({ command: 'credits' })) as Wire<OwedCredit>[]
    const { channels, alarms } = await this.machine.status()
    for (const alarm of alarms) this.violations.push(`there is an alarm: ${JSON.stringify(alarm)}`)
    return { vends: vends.reverse(), credits, owed: BigInt(channels[0]?.owed ?? 0), accepted: await this.people.accepted() }
  }

  async #decide({ id }: Wire<Vend>, { word, diesAt }: Act['decision']): Promise<void> {
    const { machine, people, striker } = this
    const { mark } = people.recorder
    const until = machine.ask({ command: 'decide', vend: id, decision: word }).catch(() => undefined)
    if (diesAt !== null) {
      await striker.strike({ victim: 'daemon', moment: { at: diesAt } }, { what: 'cup', until, mark })
      await striker.up()
      const stillWaits = (await machine.vends()).some(vend => vend.id === id && vend.waitsForOwner)
      if (stillWaits) await machine.ask({ command: 'decide', vend: id, decision: word })
    }
    await until
    this.books.decided(id, word)
    this.violations.push(...this.books.compare(null, await this.#statement()))
  }

  async clear(): Promise<void> {
    await this.#clear()
  }
}
