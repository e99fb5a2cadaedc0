import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import { vi } from 'vitest'
import { askMachine } from '../../src/control/client.ts'
import type { ControlRequest } from '../../src/control/messages.ts'
import type { MachineStatus, Wire } from '../../src/control/status.ts'
import type { Redemption, Vend } from '../../src/store/records.ts'
import { cremaMain, stopProcess } from '../support/crema.ts'

export type Status = Wire<MachineStatus>

/** One line of the daemon's log. */
export type LogLine = { readonly msg: string; readonly [key: string]: unknown }

export interface DaemonOptions {
  readonly config: string
  readonly control: string
  readonly environment?: NodeJS.ProcessEnv
  /** Loads the program and waits for `go`, so that a restart does not include the loading time. */
  readonly standby?: boolean
  /** A program with its arguments that starts the daemon, for example `strace`. */
  readonly under?: readonly string[]
}

const agent = new URL('parts/agent.cjs', `file://${cremaMain}`).href
const standby = `data:text/javascript,import { readSync } from 'node:fs'; await import('${agent}'); readSync(0, new Uint8Array(1))`

/** `crema machine run`, as its own process of the built program. */
export class Daemon {
  /** The daemons that this test file started. */
  static readonly started = new Set<Daemon>()
  readonly child: ChildProcess
  readonly log: LogLine[] = []
  errors = ''
  readonly #options: DaemonOptions
  readonly #news = new EventEmitter().setMaxListeners(0)
  readonly #closed: Promise<unknown>

  constructor(options: DaemonOptions) {
    const node = [process.execPath, ...(options.standby ? ['--import', standby] : []), cremaMain]
    const [program = process.execPath, ...rest] = [...(options.under ?? []), ...node]
    this.#options = options
    Daemon.started.add(this)
    this.child = spawn(program, [...rest, 'machine', 'run', '--config', options.config], {
      env: { ...process.env, ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#closed = once(this.child, 'close').then(() => this.#news.emit('line'))
    this.child.stderr?.on('data', (text: Buffer) => {
      this.errors += text
    })
    if (this.child.stdout === null) throw new Error('The daemon has no output.')
    createInterface(this.child.stdout).on('line', line => {
      this.log.push(JSON.parse(line))
      this.#news.emit('line')
    })
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  /** The first log line from `from` on that matches. @throws when the daemon ends before */
  async logged(fits: (line: LogLine) => boolean, from = 0): Promise<LogLine> {
    for (let at = from; ; at++) {
      while (at >= this.log.length) {
        if (this.ended) throw new Error(`The machine ended (${this.child.exitCode ?? this.child.signalCode}): ${this.errors}`)
        await once(this.#news, 'line')
      }
      const line = this.log[at]
      if (line !== undefined && fits(line)) return line
    }
  }

  /** Starts a daemon in standby. */
  go(): this {
    this.child.stdin?.end('\n')
    return this
  }

  /** Resolves when the daemon serves. */
  async ready(): Promise<this> {
    await this.logged(({ msg }) => msg === 'The machine is ready.')
    return this
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name)
  }

  /** SIGKILL: like a power cut, but of this process only. */
  async kill(): Promise<void> {
    await stopProcess(this.child, 'SIGKILL')
  }

  /** Asks the daemon to stop. Returns its exit code. */
  async stop(): Promise<number | null> {
    this.signal('SIGCONT')
    await stopProcess(this.child)
    return this.exitCode()
  }

  /** Resolves when the daemon has ended and all its output was read. */
  async exitCode(): Promise<number | null> {
    await this.#closed
    return this.child.exitCode
  }

  ask(request: ControlRequest): Promise<unknown> {
    return askMachine(this.#options.control, request)
  }

  status(): Promise<Status> {
    return this.ask({ command: 'status' }) as Promise<Status>
  }

  /** Oldest first. */
  async vends(): Promise<Wire<Vend>[]> {
    return ((await this.ask({ command: 'vends', limit: 1000 })) as Wire<Vend>[]).reverse()
  }

  /** Oldest first. */
  async redemptions(): Promise<Wire<Redemption>[]> {
    return ((await this.ask({ command: 'redemptions', limit: 1000 })) as Wire<Redemption>[]).reverse()
  }

  /** Polls the status until it matches, and returns it. */
  async untilStatus(what: string, fits: (status: Status) => boolean, timeout = 60_000): Promise<Status> {
    return this.#until(what, () => this.status(), fits, timeout)
  }

  /** Waits for a matching redemption. */
  async untilRedemption(what: string, fits: (redemption: Wire<Redemption>) => boolean, timeout = 60_000): Promise<Wire<Redemption>[]> {
    return this.#until(
      what,
      () => this.redemptions(),
      all => all.some(fits),
      timeout,
    )
  }

  /** Waits until this many redemptions are final. */
  async untilRedeemed(count: number, timeout = 60_000): Promise<Wire<Redemption>[]> {
    const isFinal = ({ state }: Wire<Redemption>) => state === 'final'
    return this.#until(
      `${count} final redemptions`,
      () => this.redemptions(),
      all => all.filter(isFinal).length >= count,
      timeout,
    )
  }

  async #until<T>(what: string, look: () => Promise<T>, fits: (seen: T) => boolean, timeout: number): Promise<T> {
    let seen: T | undefined
    const holds = async () => {
      seen = await look()
      return fits(seen)
    }
    await vi.waitUntil(holds, { timeout, interval: 50 }).catch(error => {
      throw new Error(`The machine did not come to: ${what}. ${error.message}\n${JSON.stringify(seen, null, 1)}`)
    })
    return seen as T
  }
}
