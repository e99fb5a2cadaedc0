import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatUnits } from 'viem'
import { MachineProcess } from '../machine-process.ts'
import type { Setting } from './setting.ts'
import { wallClockImport } from './wall-clock.ts'
import { CUP, type World } from './world.ts'

export interface MachineOptions {
  readonly folder: string
  /** The program of a release, `crema.cjs`. */
  readonly program: string
  readonly world: World
  readonly setting: Setting
  /** The addresses of the endpoints. */
  readonly rpc: readonly string[]
}

/** A machine with a wall clock that can be set. */
export class Machine extends MachineProcess {
  readonly #folder: string
  readonly #world: World
  #wallAt: number | null = null

  constructor(options: MachineOptions) {
    const { folder, program, world } = options
    super({ folder, program, config: configOf(options), node: ['--import', wallClockImport(join(folder, 'wall'))] })
    this.#folder = folder
    this.#world = world
    this.setWall(null)
  }

  /** Sets the wall clock to the beginning of a year; null: to the true time. */
  setWall(year: number | null): void {
    this.#wallAt = year === null ? null : Date.UTC(year, 0, 2) / 1000
    this.followTime()
  }

  /** Makes the wall clock follow the world's time after a leap. */
  followTime(): void {
    const ahead = this.#wallAt === null ? this.#world.leap : this.#wallAt - Date.now() / 1000
    // At once: the machine would read an empty file as no offset.
    writeFileSync(join(this.#folder, 'wall.new'), String(Math.round(ahead * 1000)))
    renameSync(join(this.#folder, 'wall.new'), join(this.#folder, 'wall'))
  }
}

const amount = (cups: number) => formatUnits(BigInt(cups) * CUP, 6)

export function configOf({ world, setting, rpc }: Pick<MachineOptions, 'world' | 'setting' | 'rpc'>) {
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
