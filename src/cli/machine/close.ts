import type { Command } from 'commander'
import type { ClosedChannel } from '../../redeem.ts'
import { jsonOption } from '../support/options.ts'
import { say } from '../support/say.ts'
import { ask, configOption } from './config-option.ts'

/** `crema machine close`: closes a channel whose payee is the machine itself. */
export function registerClose(machine: Command): void {
  machine
    .command('close')
    .description('stop serving a channel: redeem what is owed and return the rest of the deposit to the payer')
    .addOption(configOption())
    .option('--channel <id>', 'which one, if there are several')
    .addOption(jsonOption())
    .action(async ({ config, channel, json }: { config: string; channel?: string; json?: true }) => {
      const closed = (await ask(config, { command: 'close', ...(channel && { channel }) })) as ClosedChannel
      say(
        json
          ? JSON.stringify(closed)
          : `Closed channel ${closed.channelId} in transaction ${closed.transaction}. The rest went back to the payer.`,
      )
    })
}
