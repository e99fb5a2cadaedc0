import type { Command } from 'commander'
import { writeNewJsonFile } from '../support/files.ts'
import { jsonOption, parseWhole, print } from '../support/options.ts'
import { receiptContent, receiptOnPhone } from '../support/receipt-file.ts'
import { phoneOption } from './open-wallet.ts'

/** `crema wallet receipt ORDER`: what a machine delivered to a technician's or driver's phone, for whoever redeems it. */
export function registerReceipt(wallet: Command): void {
  wallet
    .command('receipt')
    .description('write the receipt of a work order to a file: what a machine signed for its visitor, for crema provider redeem')
    .argument('<order>', 'its number, from crema provider orders', parseWhole)
    .addOption(phoneOption())
    .option('-o, --out <file>', 'where to', 'receipt.json')
    .addOption(jsonOption())
    .action(async (order: bigint, { phone, out, json }: { phone: string; out: string; json?: true }) => {
      const content = receiptContent(await receiptOnPhone(phone, order))
      writeNewJsonFile(out, content)
      print(json, { file: out, ...content }, [
        `Wrote ${out}: receipt ${content.sequence} of channel ${content.channelId}, of work order ${order}.`,
      ])
    })
}
