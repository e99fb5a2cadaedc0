import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childScript } from '../../../hal/support/child-script.ts'

const simulatorFolder = new URL('../../../hal/sim/simulator.ts', import.meta.url).href

/** The simulator as its own process, as in production. */
export interface SimulatorProcess {
  readonly socketPath: string
  /** SIGKILL, like a crash. */
  kill(): Promise<void>
  /** Restarts the simulator on the same socket. */
  restart(): Promise<void>
  /** Stops the simulator and removes its folder. */
  remove(): Promise<void>
}

export async function startSimulatorProcess(): Promise<SimulatorProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'crema-sim-'))
  const socketPath = join(folder, 'simulator.sock')
  let child = await start(socketPath)
  return {
    socketPath,
    kill: () => end(child),
    async restart() {
      child = await start(socketPath)
    },
    async remove() {
      await end(child)
      await rm(folder, { recursive: true })
    },
  }
}

async function start(socketPath: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...childScript('./main', simulatorFolder), socketPath], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
