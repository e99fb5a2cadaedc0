import type { Command } from 'commander'
import { writeNewJsonFile } from '../support/files.ts'
import { jsonOption, parseWhole, print } from '../support/options.ts'
import { receiptContent, receiptOnPhone } from '../support/receipt-file.ts'
import { phoneOption } from './open-wallet.ts'

/** `crema wallet receipt ORDER`: writes a receipt that a machine delivered to a visitor's phone to a file, for redemption. */
export function registerReceipt(wallet: Command): void {
  wallet
    .command('receipt')
    .description("write a work order's receipt, signed by the machine, to a file for crema provider redeem")
    .argument('<order>', 'its number, from crema provider orders', parseWhole)
    .addOption(phoneOption())
    .option('-o, --out <file>', 'output file', 'receipt.json')
    .addOption(jsonOption())
    .action(async (order: bigint, { phone, out, json }: { phone: string; out: string; json?: true }) => {
      const content = receiptContent(await receiptOnPhone(phone, order))
      writeNewJsonFile(out, content)
      print(json, { file: out, ...content }, [
        `Wrote ${out}: receipt ${content.sequence} of channel ${content.channelId}, for work order ${order}.`,
      ])
    })
}
