import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connectSimulator, type SimulatorClient } from '../../hal/sim/simulator-client.ts'
import { cremaMain, stopProcess } from '../support/crema.ts'
import { Recorder } from '../support/recorder.ts'

/** The simulated machine: buttons and sensors to operate, and a record of everything it does. */
export interface SimulatedMachine {
  readonly client: SimulatorClient
  readonly recorder: Recorder
  stop(): Promise<void>
}

/** `crema simulator run`, as its own process. */
export async function startSimulatedMachine(socketPath: string): Promise<SimulatedMachine> {
  const child = spawn(process.execPath, [cremaMain, 'simulator', 'run', '--socket', socketPath], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const client = await connectSimulator({ socketPath })
  const recorder = new Recorder(socketPath)
  await recorder.after(0, ({ kind }) => (kind === 'state' ? true : undefined))
  return {
    client,
    recorder,
    stop: async () => {
      recorder.stop()
      await client.close()
      await stopProcess(child)
    },
  }
}
