import { setTimeout as pause } from 'node:timers/promises'
import { askMachine } from '../../src/control/client.ts'
import type { MachineStatus, Wire } from '../../src/control/status.ts'
import type { Redemption } from '../../src/store/records.ts'
import type { Stage } from './stage.ts'

export type Status = Wire<MachineStatus>

/** The machine's present status. */
export const statusOf = async ({ control }: Stage): Promise<Status> => (await askMachine(control, { command: 'status' })) as Status

/** Waits for a status that fits, and returns it. */
export async function untilStatus(stage: Stage, fits: (status: Status) => boolean): Promise<Status> {
  return until(() => statusOf(stage), fits)
}

/** Waits until this many of the machine's redemptions are final. */
export async function untilRedeemed({ control }: Stage, count: number): Promise<void> {
  const ask = async () => (await askMachine(control, { command: 'redemptions', limit: 1000 })) as Wire<Redemption>[]
  await until(ask, redemptions => redemptions.filter(({ state }) => state === 'final').length >= count)
}

/** Polls for up to a minute. */
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
