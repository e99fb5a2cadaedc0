import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatUnits } from 'viem'
import { FAILPOINTS } from '../../../hal/support/failpoints.ts'
import { childrenOf } from '../../../test/support/children.ts'
import { configOf } from '../chaos/machine.ts'
import type { Setting } from '../chaos/setting.ts'
import type { World } from '../chaos/world.ts'
import { MachineProcess } from '../machine-process.ts'
import { MENU } from './course.ts'
import { failpointIn } from './failpoint.ts'

/** One endpoint that tells the truth, a patient offline rule, and no redemption that nobody asks for, until a few cups have gathered. */
export const SETTING: Setting = {
  ...{ endpoints: 1, confirmations: 1, noticePeriod: 604_800, margin: 151_200 },
  ...{ deposit: 400, allowance: 0, threshold: 5, interval: 604_800, trustsClock: true },
}

/** The real daemon, which stops at a failpoint, with its guard and its reader process. */
export class Machine extends MachineProcess {
  /** @param pcscd the socket of the pcscd whose reader it has; null for the simulator's */
  constructor({ folder, program, world, pcscd }: { folder: string; program: string; world: World; pcscd: string | null }) {
    const usual = configOf({ world, setting: SETTING, rpc: [world.node] })
    const products = Object.entries(MENU).map(([name, { price, pulseMs }]) => ({
      ...{ name, label: name, line: name, price: formatUnits(price, 6), pulse_ms: pulseMs },
    }))
    const relay = { ...usual.hal.relay, lines: Object.keys(MENU) }
    const reader = pcscd === null ? { driver: 'sim' } : { driver: 'pcsc', socket: pcscd }
    const config = { ...usual, products, hal: { ...usual.hal, relay, reader } }
    super({ folder, program, config, environment: { [FAILPOINTS]: failpointIn(folder) } })
  }

  /** The number of this child's process; null while none runs. */
  child(name: 'guard' | 'reader'): number | null {
    const script = name === 'guard' ? 'guard.cjs' : 'reader-process.cjs'
    return this.#children().find(pid => commandOf(pid).includes(script)) ?? null
  }

  #children(): number[] {
    try {
      return childrenOf(this.pid)
    } catch {
      // It has ended.
      return []
    }
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(join('/proc', String(pid), 'cmdline'), 'utf8')
  } catch {
    return ''
  }
}
