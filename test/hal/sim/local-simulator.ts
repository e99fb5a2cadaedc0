import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '../../../hal/sim/simulator.ts'

/** A simulator inside the test's process, for tests that need no second process. */
export interface LocalSimulator {
  readonly socketPath: string
  stop(): Promise<void>
  restart(): Promise<void>
  remove(): Promise<void>
}

export async function startLocalSimulator(): Promise<LocalSimulator> {
  const folder = await mkdtemp(join(tmpdir(), 'crema-sim-'))
  const socketPath = join(folder, 'simulator.sock')
  let simulator: Simulator = await startSimulator({ socketPath })
  return {
    socketPath,
    stop: () => simulator.close(),
    async restart() {
      simulator = await startSimulator({ socketPath })
    },
    async remove() {
      await simulator.close()
      await rm(folder, { recursive: true })
    },
  }
}
