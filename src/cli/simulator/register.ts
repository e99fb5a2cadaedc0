import type { Command } from 'commander'
import { startSimulator } from '../../../hal/sim/simulator.ts'
import { connectSimulator } from '../../../hal/sim/simulator-client.ts'
import { toJson } from '../../support/json.ts'
import { type Commands, registerRequested } from '../support/commands.ts'
import { quoted } from '../support/quoted.ts'
import { say } from '../support/say.ts'
import { stopSignal } from '../support/stop-signal.ts'

const socketOption = ['-s, --socket <path>', "the simulator's socket", '/tmp/crema-simulator.sock'] as const

const commands: Commands = {
  run: async () => registerRun,
  press: async () => registerPress,
  watch: async () => registerWatch,
  panel: async () => (await import('./panel.ts')).registerPanel,
}

/**
 * `crema simulator …`: a simulated coffee machine. The daemon, phones and hands connect to its socket as they would to the real
 * machine's wires.
 */
export async function registerSimulator(program: Command, requested?: string): Promise<void> {
  const simulator = program.command('simulator').description('a simulated coffee machine: run it, press its buttons, watch it')
  await registerRequested(simulator, commands, requested)
}

function registerRun(simulator: Command): void {
  simulator
    .command('run')
    .description('run it until stopped')
    .option(...socketOption)
    .action(async ({ socket }: { socket: string }) => {
      await startSimulator({ socketPath: socket, signal: stopSignal() })
      say(`The simulated machine listens on ${socket}.`)
    })
}

function registerPress(simulator: Command): void {
  simulator
    .command('press')
    .description('press a button')
    .argument('<button>', "a product's name, as in the machine's config")
    .option(...socketOption)
    .action(async (button: string, { socket }: { socket: string }) => {
      const client = await connectSimulator({ socketPath: socket })
      await client.pressWired(button).finally(() => client.close())
      say(`Pressed ${quoted(button)}.`)
    })
}

function registerWatch(simulator: Command): void {
  simulator
    .command('watch')
    .description('print all its events, one JSON object per line')
    .option(...socketOption)
    .action(async ({ socket }: { socket: string }) => {
      const stop = new AbortController()
      process.once('SIGINT', () => stop.abort())
      const client = await connectSimulator({ socketPath: socket })
      for await (const event of client.watch(stop.signal)) say(toJson(event))
      await client.close()
    })
}
