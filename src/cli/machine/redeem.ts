import type { Command } from 'commander'
import type { Wire } from '../../control/status.ts'
import type { Redemption } from '../../store/records.ts'
import { toJson } from '../../support/json.ts'
import { jsonOption } from '../support/options.ts'
import { say } from '../support/say.ts'
import { ask, configOption } from './config-option.ts'

/** `crema machine redeem`: redeems everything that can be redeemed now. */
export function registerRedeem(machine: Command): void {
  machine
    .command('redeem')
    .description('redeem the newest receipt of each channel now')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async ({ config, json }: { config: string; json?: true }) => {
      const sent = (await ask(config, { command: 'redeem' })) as Wire<Redemption>[]
      say(json ? toJson(sent) : redeemText(sent))
    })
}

function redeemText(sent: readonly Wire<Redemption>[]): string {
  if (sent.length === 0) return 'Nothing to redeem: what is owed was paid out, or a redemption is under way (crema machine redemptions).'
  return sent.map(({ sequence, transactionHash }) => `Redeeming receipt ${sequence} in transaction ${transactionHash}.`).join('\n')
}
