import { setTimeout as pause } from 'node:timers/promises'
import { askMachine } from '../../src/control/client.ts'
import type { MachineStatus, Wire } from '../../src/control/status.ts'
import type { Redemption } from '../../src/store/records.ts'
import type { Stage } from './stage.ts'

export type Status = Wire<MachineStatus>

/** How the machine is now. */
export const statusOf = async ({ control }: Stage): Promise<Status> => (await askMachine(control, { command: 'status' })) as Status

/** Until the machine says so of itself; returns what it said. */
export async function untilStatus(stage: Stage, fits: (status: Status) => boolean): Promise<Status> {
  return until(() => statusOf(stage), fits)
}

/** Until so many of the machine's redemptions are final. */
export async function untilRedeemed({ control }: Stage, count: number): Promise<void> {
  const ask = async () => (await askMachine(control, { command: 'redemptions', limit: 1000 })) as Wire<Redemption>[]
  await until(ask, redemptions => redemptions.filter(({ state }) => state === 'final').length >= count)
}

/** Looks again and again, for a minute at most. */
export async function until<T>(look: () => Promise<T>, fits: (seen: T) => boolean): Promise<T> {
  const deadline = performance.now() + 60_000
  let failure: unknown = 'it did not come to pass in a minute'
  while (performance.now() < deadline) {
    try {
      const seen = await look()
      if (fits(seen)) return seen
    } catch (error) {
      failure = error
    }
    await pause(50)
  }
  throw failure instanceof Error ? failure : new Error(String(failure))
}
