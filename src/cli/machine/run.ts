import type { Command } from 'commander'
import { readConfig } from '../../config.ts'
import { configOption } from './config-option.ts'

/** `crema machine run`: the daemon. */
export function registerRun(machine: Command): void {
  machine
    .command('run')
    .description('run the machine until stopped (SIGTERM, SIGINT)')
    .addOption(configOption())
    .action(async ({ config: file }: { config: string }) => {
      const config = readConfig(file)
      const [{ runMachine }, { createLogger }] = await Promise.all([import('../../agent.ts'), import('../../logger.ts')])
      await runMachine(config, createLogger(config.machine.log), stopSignal())
    })
}

function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort())
  return stop.signal
}
