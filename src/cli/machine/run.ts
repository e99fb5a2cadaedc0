import type { Command } from 'commander'
import { readConfig } from '../../config.ts'
import { onAbort } from '../../support/on-abort.ts'
import { stopSignal } from '../support/stop-signal.ts'
import { configOption } from './config-option.ts'

/** `crema machine run`: the daemon. */
export function registerRun(machine: Command): void {
  machine
    .command('run')
    .description('run the machine until stopped (SIGTERM, SIGINT)')
    .addOption(configOption())
    .action(async ({ config: file }: { config: string }) => {
      const stop = stopSignal()
      const config = readConfig(file)
      const [{ runMachine }, { createLogger }] = await Promise.all([import('../../agent.ts'), import('../../logger.ts')])
      if (stop.aborted) return
      const log = createLogger(config.machine.log)
      // What fails then is only logged: requests that are cut off must not turn an asked stop into a failed one.
      const note = (error: unknown) => log.error({ err: error }, 'Something failed while the machine stopped.')
      onAbort(stop, () => process.on('uncaughtException', note))
      await runMachine(config, log, stop).catch(error => {
        if (!stop.aborted) throw error
        note(error)
      })
    })
}
