import type { Command } from 'commander'
import type { Hash } from '../../core/hex.ts'
import { writeNewJsonFile } from '../files.ts'
import { jsonOption, parseHash, print } from '../options.ts'
import { receiptContent, receiptOnPhone } from '../receipt-file.ts'
import { phoneOption } from './open-wallet.ts'

/** `crema wallet receipt CHANNEL`: what a machine delivered to a technician's or driver's phone, for whoever redeems it. */
export function registerReceipt(wallet: Command): void {
  wallet
    .command('receipt')
    .description('write the newest receipt of a channel to a file: what a machine signed for its visitor, for crema provider redeem')
    .argument('<channel>', 'its id, from crema wallet show or crema provider orders', parseHash)
    .addOption(phoneOption())
    .option('-o, --out <file>', 'where to', 'receipt.json')
    .addOption(jsonOption())
    .action(async (channel: Hash, { phone, out, json }: { phone: string; out: string; json?: true }) => {
      const content = receiptContent(await receiptOnPhone(phone, channel))
      writeNewJsonFile(out, content)
      print(json, { file: out, ...content }, [`Wrote ${out}: receipt ${content.sequence} of channel ${channel}.`])
    })
}
