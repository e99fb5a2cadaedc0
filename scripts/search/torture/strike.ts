import { setTimeout as sleep } from 'node:timers/promises'
import type { Recorder } from '../../../test/support/recorder.ts'
import type { Kill, Moment, Victim } from './course.ts'
import { type Failpoint, goOn } from './failpoint.ts'
import type { Machine } from './machine.ts'
import type { Patience } from './patience.ts'

/** How long a moment is waited for once everything is at rest again, in milliseconds: a cup leaves nothing to do, a transaction is mined within a second. */
const REST_MS = { cup: 200, redeem: 2500 } as const

/** What is done meanwhile. */
export interface Scene {
  readonly what: keyof typeof REST_MS
  /** Settles when it is over. */
  readonly until: Promise<unknown>
  /** The recorder's mark at its beginning. */
  readonly mark: number
}

export interface StrikerParts {
  readonly machine: Machine
  readonly recorder: Recorder
  readonly failpoint: Failpoint
  readonly patience: Patience
}

export const isOfDaemon = (victim: Victim): boolean => victim === 'daemon' || victim === 'both'
const childOf = (victim: Victim): 'guard' | 'reader' | null => (victim === 'both' ? 'guard' : victim === 'daemon' ? null : victim)

/** Microseconds of CLOCK_MONOTONIC, the simulator's clock. */
export const clock = () => Number(process.hrtime.bigint() / 1000n)

/** Kills a machine's processes at their moments, and brings it back. */
export class Striker {
  kills = 0
  /** How often something was killed at each failpoint. */
  readonly reached = new Map<string, number>()
  readonly #parts: StrikerParts
  #killedChild: number | null = null

  constructor(parts: StrikerParts) {
    this.#parts = parts
  }

  /** Waits for the moment, or until the scene is over and a while longer, and kills. Returns when it did, by the simulator's clock. */
  async strike({ victim, moment }: Pick<Kill, 'victim' | 'moment'>, scene: Scene): Promise<number> {
    const over = new AbortController()
    const ended = scene.until.then(() => sleep(REST_MS[scene.what]))
    const reaching = 'at' in moment ? this.#parts.failpoint.set(moment.at, over.signal) : null
    await Promise.race([reaching ?? this.#comes(moment, scene.mark), ended])
    over.abort()
    const stopped = (await reaching) ?? null
    if ('at' in moment && stopped !== null) this.reached.set(moment.at, (this.reached.get(moment.at) ?? 0) + 1)
    const at = clock()
    await this.#kill(victim)
    if (stopped !== null) await goOn(stopped)
    return at
  }

  /** Until the machine serves again after this kill. @throws Error when it does not */
  async recover({ victim, again }: Kill): Promise<void> {
    const { machine, patience } = this.#parts
    const name = childOf(victim)
    if (isOfDaemon(victim) || name === null) return this.up(again)
    // The machine may not have noticed yet, and says that it is ready.
    await patience.until(() => ![null, this.#killedChild].includes(machine.child(name)))
    await this.#ready()
  }

  /** Switches the machine on; `again` kills it while it starts, and then it is switched on once more. @throws Error when it does not serve */
  async up(again: Moment | null = null): Promise<void> {
    const { machine, recorder, patience } = this.#parts
    const { mark } = recorder
    machine.start()
    if (again !== null) {
      const until = recorder.display(mark, /./).catch(() => undefined)
      await this.strike({ victim: 'daemon', moment: again }, { what: 'cup', until, mark })
      return this.up()
    }
    await patience.inTime('the start', recorder.display(mark, /./))
    await this.#ready()
  }

  async #comes(moment: Moment, mark: number): Promise<unknown> {
    if ('events' in moment) return this.#parts.recorder.after(mark + moment.events - 1, () => true).catch(() => undefined)
    return sleep('ms' in moment ? moment.ms : 0)
  }

  async #kill(victim: Victim): Promise<void> {
    const { machine, patience } = this.#parts
    const name = childOf(victim)
    // A child that died a moment ago is started again.
    if (name !== null && !isOfDaemon(victim)) await patience.until(() => machine.child(name) !== null)
    this.#killedChild = name === null ? null : machine.child(name)
    this.kills++
    if (this.#killedChild !== null) process.kill(this.#killedChild, 'SIGKILL')
    if (isOfDaemon(victim)) await machine.kill()
  }

  /** Until relay and reader work. */
  async #ready(): Promise<void> {
    const { machine, patience } = this.#parts
    const isReady = async () => {
      const { brewer, reader } = await machine.status()
      return brewer.state === 'ready' && reader.state === 'ready'
    }
    if (!(await patience.until(isReady))) throw new Error(`the machine did not serve again (${machine.ended ?? 'it runs'})`)
  }
}
