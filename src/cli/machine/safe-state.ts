import type { Command } from 'commander'
import { openAllLines } from '../../../hal/guard/open-lines.ts'
import { relayLines } from '../../../hal/open-hal.ts'
import { readHal } from '../../config/hal-table.ts'
import { say } from '../support/say.ts'
import { configOption } from './config-option.ts'

/** `crema machine safe-state`: opens every relay line without the daemon. For systemd's ExecStopPost. */
export function registerSafeState(machine: Command): void {
  machine
    .command('safe-state')
    .description('open every relay line now, whatever the daemon does')
    .addOption(configOption())
    .action(async ({ config }: { config: string }) => {
      const hal = readHal(config)
      if (hal.relay.lines.length === 0) return say('This machine has no relay.')
      await openAllLines(relayLines(hal))
      say(`Open: ${hal.relay.lines.join(', ')}.`)
    })
}
