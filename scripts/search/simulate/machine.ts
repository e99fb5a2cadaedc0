import { createHash } from 'node:crypto'
import { type Agent, assemble, type Opened } from '../../../src/agent/assemble.ts'
import { runLoops } from '../../../src/agent/run-loops.ts'
import { rememberDry, takeOver } from '../../../src/agent/take-over.ts'
import type { Config } from '../../../src/config.ts'
import type { Signer } from '../../../src/core/signature.ts'
import type { Logger } from '../../../src/logger.ts'
import type { RedeemChain } from '../../../src/redeem.ts'
import type { Store } from '../../../src/store/store.ts'
import { onAbort } from '../../../src/support/on-abort.ts'
import type { Chance } from '../chance.ts'
import type { Books } from './books.ts'
import type { Devices } from './devices.ts'
import type { Disk } from './disk.ts'
import { traceLog } from './log.ts'
import type { OwnTime, Scheduler } from './scheduler.ts'
import type { Setting } from './setting.ts'
import type { Scheme } from './signatures.ts'

export interface MachineParts {
  readonly setting: Setting
  readonly config: Config
  readonly signer: Signer
  readonly scheme: Scheme
  readonly scheduler: Scheduler
  readonly disk: Disk
  readonly devices: Devices
  readonly books: Books
  readonly chance: Chance
  /** The machine's wall clock by the true time, Unix milliseconds. */
  readonly wall: (now: number) => number
  openChain(time: OwnTime): RedeemChain
  readonly tell: (what: string) => void
  readonly fail: (violation: string) => void
}

/** One run of the machine's process. */
interface Run {
  readonly time: OwnTime
  readonly stop: AbortController
  agent: Agent | null
  store: Store | null
}

/** systemd starts a process that ended after this long (RestartSec). */
const RESTART_MS = 2000
/** Each look reads the store: at the machine's own interval, they would be most of a simulated day. */
const LOOK_EVERY_MS = 60_000

/** The real machine in a process that can stop, die, and lose its power. */
export class Machine {
  readonly #parts: MachineParts
  #run: Run | null = null
  #boots = 0
  #randoms = 0
  #hasPower = true

  constructor(parts: MachineParts) {
    this.#parts = parts
    parts.disk.onDeath = () => this.#run?.time.end()
  }

  /** Null while it does not run. */
  get agent(): Agent | null {
    return this.#run?.agent ?? null
  }

  get store(): Store | null {
    return this.#run?.agent?.store ?? null
  }

  /** Starts the process, which the machine keeps running. */
  start(): void {
    if (this.#run !== null || !this.#hasPower) return
    const { scheduler, wall, tell } = this.#parts
    const run: Run = { time: scheduler.timeOf(wall), stop: new AbortController(), agent: null, store: null }
    this.#run = run
    tell('the machine starts')
    this.#runOnce(run).then(
      () => this.#ended(run, null),
      error => this.#ended(run, error),
    )
  }

  /** As systemd stops it; it is started again. */
  restart(): void {
    this.#run?.stop.abort()
  }

  /** SIGKILL. */
  kill(): void {
    if (this.#run === null) return
    this.#parts.tell('the machine is killed')
    this.#leave()
    this.#parts.disk.kill()
    this.#parts.devices.guards.orphan()
    this.#parts.scheduler.after(RESTART_MS, () => this.start())
  }

  /** The owner puts another card in: a copy of this image, or an empty one. @returns false while there is no power */
  swapCard(image: string | null): boolean {
    if (!this.#hasPower) return false
    this.#parts.tell(image === null ? 'an empty card is put in' : 'an old card is put in')
    if (this.#run !== null) this.kill()
    this.#parts.disk.swap(image)
    return true
  }

  /** The power fails, and is back after a while. */
  cut(forMs: number): void {
    const { tell, devices, disk, scheduler, chance } = this.#parts
    tell('the power fails')
    this.#hasPower = false
    this.#boots++
    devices.guards.kill()
    if (this.#run !== null) {
      this.#leave()
      tell(`${disk.cut(chance)} commits were lost`)
    }
    scheduler.after(forMs, () => this.power())
  }

  /** The power is back. */
  power(): void {
    if (this.#hasPower) return
    this.#hasPower = true
    this.start()
  }

  /** The process dies after this number of further commits: between the last one and all that would follow. */
  dieAfter(commits: number, byCut: boolean): void {
    const { disk, scheduler } = this.#parts
    disk.diesAfter = commits
    disk.onDeath = () => {
      this.#run?.time.end()
      scheduler.after(0, () => (byCut ? this.cut(5000) : this.kill()))
    }
  }

  #leave(): void {
    this.#run?.time.end()
    this.#run = null
    this.#parts.disk.die()
    this.#parts.devices.release()
  }

  #ended(run: Run, error: unknown): void {
    if (this.#run !== run || run.time.isOver) return
    const { fail, disk, scheduler, tell, devices } = this.#parts
    if (error !== null && disk.fault === null) fail(`the machine ended by itself: ${String(error)}`)
    tell('the machine has ended')
    run.time.end()
    this.#run = null
    devices.release()
    scheduler.after(RESTART_MS, () => this.start())
  }

  async #runOnce(run: Run): Promise<void> {
    const { setting, config, disk, devices, books, tell } = this.#parts
    const { time, stop } = run
    const { signal } = stop
    const onFault = (error: Error) => this.#parts.fail(`the program failed: ${error.message}`)
    const log = traceLog({ tell, onFault, isOver: () => time.isOver })
    const { store, cutOff } = this.#openStore(log)
    books.started(setting.trustsClock)
    const hal = await devices.open(config, store.brewer.isDry(), time)
    rememberDry(hal.brewer, store, log, signal)
    onAbort(signal, () => void hal.brewer.dispose())
    const system = {
      time,
      randomBytes: (length: number) => this.#random(length),
      bootId: this.#bootId,
      isWallSynchronised: () => setting.trustsClock,
      askTimeDaemons: async () => undefined,
      routes: () => [],
    }
    const recovery = { name: 'native', recover: this.#parts.scheme.recover } as const
    try {
      const chain = this.#parts.openChain(time)
      const opened = { config, signer: this.#parts.signer, recovery, system, store, cutOff, hal, chain, log, signal }
      run.agent = assemble({ ...opened, lookEveryMs: LOOK_EVERY_MS })
      const [channel] = run.agent.customers.all()
      if (channel !== undefined) books.channel = channel
      await runLoops(run.agent, [], signal)
    } finally {
      await hal.dispose()
      if (!time.isOver) disk.close()
    }
  }

  #openStore(log: Logger): Pick<Opened, 'store' | 'cutOff'> {
    const { disk, books, setting, config } = this.#parts
    const store = books.watch(disk.open(this.#bootId, setting.doubtfulPerDay))
    return { store, cutOff: takeOver({ ...store, close: () => disk.close() }, config, log) }
  }

  get #bootId(): string {
    return `boot ${this.#boots}`
  }

  #random(length: number): Uint8Array {
    return createHash('sha512')
      .update(`random ${this.#randoms++}`)
      .digest()
      .subarray(0, length)
  }
}
