import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, type WriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'smol-toml'
import { askMachine } from '../../src/control/client.ts'
import type { ControlRequest } from '../../src/control/messages.ts'
import type { MachineStatus, Wire } from '../../src/control/status.ts'
import type { Redemption, Vend } from '../../src/store/records.ts'
import { stopProcess } from '../../test/support/crema.ts'
import { makePrivateKey } from '../../test/support/make.ts'

export type Status = Wire<MachineStatus>

export interface ProcessOptions {
  /** Gets the config, the key, the log and the sockets. */
  readonly folder: string
  /** The program of a release, `crema.cjs`. */
  readonly program: string
  /** The config's tables. Its key is `machine.key`, its control socket `control.sock`. */
  readonly config: object
  /** Options of Node, before the program. */
  readonly node?: readonly string[]
  /** Added to this process's own. */
  readonly environment?: Readonly<Record<string, string>>
}

/** `crema machine run` as a separate process, and the owner's questions to it. */
export class MachineProcess {
  readonly #options: ProcessOptions
  readonly #log: WriteStream
  #child: ChildProcess | null = null

  constructor(options: ProcessOptions) {
    const { folder, config } = options
    this.#options = options
    this.#log = createWriteStream(join(folder, 'machine.log'))
    writeFileSync(join(folder, 'machine.key'), makePrivateKey('machine'), { mode: 0o600 })
    writeFileSync(join(folder, 'machine.toml'), stringify(config))
  }

  start(): void {
    const { folder, program, node = [], environment = {} } = this.#options
    const child = spawn(process.execPath, [...node, program, 'machine', 'run', '--config', join(folder, 'machine.toml')], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.pipe(this.#log, { end: false })
    child.stderr.pipe(this.#log, { end: false })
    this.#child = child
  }

  /** The number of the process that was started last. */
  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** How it ended, if it ended by itself. */
  get ended(): string | null {
    const { exitCode = null, signalCode = null } = this.#child ?? {}
    return exitCode === null && signalCode === null ? null : `exit code ${exitCode ?? signalCode}`
  }

  /** Like a power cut, but of this process only. */
  async kill(): Promise<void> {
    if (this.#child !== null) await stopProcess(this.#child, 'SIGKILL')
  }

  /** Asks it to stop. Returns its exit code. */
  async stop(): Promise<number | null> {
    if (this.#child === null) return null
    await stopProcess(this.#child)
    return this.#child.exitCode
  }

  ask(request: ControlRequest): Promise<unknown> {
    return askMachine(join(this.#options.folder, 'control.sock'), request)
  }

  status(): Promise<Status> {
    return this.ask({ command: 'status' }) as Promise<Status>
  }

  redeem(): Promise<unknown> {
    return this.ask({ command: 'redeem' })
  }

  redemptions(): Promise<Wire<Redemption>[]> {
    return this.ask({ command: 'redemptions', limit: 1000 }) as Promise<Wire<Redemption>[]>
  }

  vends(): Promise<Wire<Vend>[]> {
    return this.ask({ command: 'vends', limit: 1000 }) as Promise<Wire<Vend>[]>
  }
}
