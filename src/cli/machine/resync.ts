import type { Command } from 'commander'
import { ask, configOption } from './config-option.ts'

/** `crema machine resync`: the owner's word that the machine may take back what it knows of the chain. */
export function registerResync(machine: Command): void {
  machine
    .command('resync')
    .description('read the chain again from the newest block that it still has: after a node showed another chain')
    .addOption(configOption())
    .action(async ({ config }: { config: string }) => {
      await ask(config, { command: 'resync' })
      console.log('Read again. Nothing of receipts, cups and credits was changed; see crema machine status.')
    })
}
