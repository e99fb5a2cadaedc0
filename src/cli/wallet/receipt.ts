import type { Command } from 'commander'
import { claimsContent } from '../../files/claim-file.ts'
import { CommandFailure } from '../support/failure.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { jsonOption, parseWhole, print } from '../support/options.ts'
import { receiptContent, receiptOnPhone } from '../support/receipt-file.ts'
import { acceptedClaims, openWallet, phoneOption } from './open-wallet.ts'

interface ReceiptOptions {
  readonly phone: string
  readonly out: string
  readonly export?: string
  readonly json?: true
}

/**
 * `crema wallet receipt ORDER`: writes a receipt that a machine delivered to a visitor's phone to a file, for redemption. With
 * `--export FILE`: the phone's own newest accepted receipts, for the payee.
 */
export function registerReceipt(wallet: Command): void {
  wallet
    .command('receipt')
    .description("write a work order's receipt for crema provider redeem to a file, or (--export) the phone's own newest receipts")
    .argument('[order]', 'its number, from crema provider orders', parseWhole)
    .addOption(phoneOption())
    .option('-o, --out <file>', 'output file', 'receipt.json')
    .option('--export <file>', 'write the newest accepted receipt of each channel instead, for crema provider collect')
    .addOption(jsonOption())
    .action(async (order: bigint | undefined, options: ReceiptOptions) => {
      if (options.export !== undefined) return exportAccepted(options.export, options)
      if (order === undefined)
        throw new CommandFailure({
          code: 'option-missing',
          fact: 'Neither a work order nor --export is given.',
          expected: 'the number of a work order, or --export FILE',
          remedy: 'Name one of them.',
        })
      await writeDelivered(order, options)
    })
}

async function writeDelivered(order: bigint, { phone, out, json }: ReceiptOptions): Promise<void> {
  const content = receiptContent(await receiptOnPhone(phone, order))
  writeNewJsonFile(out, content)
  print(json, { file: out, ...content }, [
    `Wrote ${out}: receipt ${content.sequence} of channel ${content.channelId}, for work order ${order}.`,
  ])
}

async function exportAccepted(file: string, { phone, json }: ReceiptOptions): Promise<void> {
  const claims = await acceptedClaims(openWallet(phone))
  writeNewJsonFile(file, claimsContent(claims), 0o600, '--export')
  print(json, { file, receipts: claims.length }, [
    `Wrote ${file}: ${claims.length === 1 ? '1 receipt' : `${claims.length} receipts`}, for their payees: crema provider collect ${file}`,
  ])
}
