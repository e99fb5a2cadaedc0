import type { Command } from 'commander'
import { parseBadge } from '../../files/signed-file.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { readJsonFile } from '../support/files.ts'
import { say } from '../support/say.ts'
import { showTime } from '../support/times.ts'
import { openWallet, phoneOption } from './open-wallet.ts'

/** `crema wallet add-badge FILE`: adds a badge to the phone. */
export function registerAddBadge(wallet: Command): void {
  wallet
    .command('add-badge')
    .description('add a badge to the phone')
    .argument('<file>', 'written by crema company badge issue')
    .addOption(phoneOption())
    .action(async (file: string, { phone }: { phone: string }) => {
      const issued = parseBadge(readJsonFile(file, 'badge file'), recoverAddress)
      await openWallet(phone).addBadge(issued)
      say(`The phone has a badge of ${issued.issuer}, good until ${showTime(issued.badge.expiresAt)}.`)
    })
}
