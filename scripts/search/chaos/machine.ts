import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, renameSync, type WriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'smol-toml'
import { formatUnits } from 'viem'
import { askMachine } from '../../../src/control/client.ts'
import type { MachineStatus, Wire } from '../../../src/control/status.ts'
import type { Redemption, Vend } from '../../../src/store/records.ts'
import { stopProcess } from '../../../test/support/crema.ts'
import { makePrivateKey } from '../../../test/support/make.ts'
import type { Setting } from './setting.ts'
import { wallClockImport } from './wall-clock.ts'
import { CUP, type World } from './world.ts'

export type Status = Wire<MachineStatus>

export interface MachineOptions {
  readonly folder: string
  /** The program of a release, `crema.cjs`. */
  readonly program: string
  readonly world: World
  readonly setting: Setting
  /** The addresses of the endpoints. */
  readonly rpc: readonly string[]
}

/** `crema machine run` as a separate process, with a wall clock that can be set. */
export class Machine {
  readonly #options: MachineOptions
  readonly #log: WriteStream
  #child: ChildProcess | null = null
  #wallAt: number | null = null

  constructor(options: MachineOptions) {
    const { folder } = options
    this.#options = options
    this.#log = createWriteStream(join(folder, 'machine.log'))
    writeFileSync(join(folder, 'machine.key'), makePrivateKey('machine'), { mode: 0o600 })
    writeFileSync(join(folder, 'machine.toml'), stringify(configOf(options)))
    this.setWall(null)
  }

  /** Sets the wall clock to the beginning of a year; null: to the true time. */
  setWall(year: number | null): void {
    this.#wallAt = year === null ? null : Date.UTC(year, 0, 2) / 1000
    this.followTime()
  }

  /** Makes the wall clock follow the world's time after a leap. */
  followTime(): void {
    const { folder, world } = this.#options
    const ahead = this.#wallAt === null ? world.leap : this.#wallAt - Date.now() / 1000
    // At once: the machine would read an empty file as no offset.
    writeFileSync(join(folder, 'wall.new'), String(Math.round(ahead * 1000)))
    renameSync(join(folder, 'wall.new'), join(folder, 'wall'))
  }

  start(): void {
    const { folder, program } = this.#options
    const hook = ['--import', wallClockImport(join(folder, 'wall'))]
    const child = spawn(process.execPath, [...hook, program, 'machine', 'run', '--config', join(folder, 'machine.toml')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.pipe(this.#log, { end: false })
    child.stderr.pipe(this.#log, { end: false })
    this.#child = child
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

  status(): Promise<Status> {
    return askMachine(this.#control, { command: 'status' }) as Promise<Status>
  }

  redeem(): Promise<unknown> {
    return askMachine(this.#control, { command: 'redeem' })
  }

  redemptions(): Promise<Wire<Redemption>[]> {
    return askMachine(this.#control, { command: 'redemptions', limit: 1000 }) as Promise<Wire<Redemption>[]>
  }

  vends(): Promise<Wire<Vend>[]> {
    return askMachine(this.#control, { command: 'vends', limit: 1000 }) as Promise<Wire<Vend>[]>
  }

  get #control(): string {
    return join(this.#options.folder, 'control.sock')
  }
}

const amount = (cups: number) => formatUnits(BigInt(cups) * CUP, 6)

function configOf({ world, setting, rpc }: MachineOptions) {
  const { payer, payee, token, issuer } = world.terms
  const { chainId, contract } = world.chain.domain
  const { noticePeriod, margin, threshold, interval, allowance, confirmations, trustsClock } = setting
  return {
    machine: { name: 'Kitchen', key: 'machine.key', state: 'state', control: 'control.sock', log: 'debug' },
    chain: {
      ...{ rpc: rpc.length === 1 ? rpc[0] : rpc, id: Number(chainId), contract, final: confirmations },
      ...{ sync_every: '1s', timeout: '2s', trust_system_clock: trustsClock },
    },
    channels: [{ payer, payee, token, issuer, notice_period: `${noticePeriod}s`, decimals: 6, symbol: 'tUSD' }],
    products: [{ name: 'espresso', label: 'Espresso', line: 'espresso', price: amount(1), pulse_ms: 50 }],
    offline: { margin: `${margin}s`, allowance: amount(allowance) },
    redeem: { threshold: amount(threshold), critical_deposit: amount(1), interval: `${interval}s`, after_outage: '1s' },
    hal: { driver: 'sim', socket: 'simulator.sock', relay: { lines: ['espresso'], max_pulse_ms: 2000, heartbeat_timeout_ms: 10_000 } },
  }
}
