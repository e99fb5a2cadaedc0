import type { Command } from 'commander'
import { parseEventLogs } from 'viem'
import { paymentChannelsAbi } from '../../chain/abi/payment-channels-abi.ts'
import { workOrdersAbi } from '../../chain/abi/work-orders-abi.ts'
import { closeCall } from '../../chain/channel-calls.ts'
import type { Platform } from '../../chain/platform/open-platform.ts'
import { readAgreement } from '../../chain/platform/read-platform.ts'
import type { Agreement } from '../../core/offer.ts'
import { openAccount } from '../company/open-company.ts'
import { open, type PlatformCommandOptions, sendIn, transactionOf } from '../platform/open.ts'
import { showAmount, type Unit } from '../support/amounts.ts'
import { CommandFailure } from '../support/failure.ts'
import { agreementsOption, jsonOption, keyOption, parseWhole, print, rpcOption } from '../support/options.ts'
import { readUnit } from '../support/unit.ts'

interface CloseOptions extends PlatformCommandOptions {
  readonly key: string
  readonly unredeemedIsLost?: true
}

/** `crema provider close AGREEMENT`: returns the rest of a deposit at once. */
export function registerClose(provider: Command): void {
  provider
    .command('close')
    .description("return the rest of an agreement's deposit to the payer now; redeem what is owed first")
    .argument('<agreement>', 'its number', parseWhole)
    .addOption(keyOption('the payee'))
    .option(
      '--unredeemed-is-lost',
      'close although receipts may be unredeemed: a machine may hold some, or an order was proven but not redeemed',
    )
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(close)
}

async function close(id: bigint, { key, json, unredeemedIsLost, ...options }: CloseOptions): Promise<void> {
  const account = openAccount({ key })
  const platform = await open(options)
  const agreement = await readAgreement(platform, id)
  const { terms, channelId, endsAt } = agreement
  const unit = await readUnit(platform, terms.token)
  if (!unredeemedIsLost) await requireRedeemed(platform, agreement, unit)
  const mined = await sendIn(unit, platform, account, closeCall(platform, terms))
  const [refunded] = parseEventLogs({ abi: paymentChannelsAbi, eventName: 'Refunded', logs: mined.logs })
  const amount = refunded?.args.amount ?? 0n
  print(json, { agreementId: id, channelId, amount, to: terms.payer, ...transactionOf(mined) }, [
    `Closed channel ${channelId} in transaction ${mined.transactionHash}: ${showAmount(amount, unit)} went back to ${terms.payer}.`,
    ...(endsAt === 0n ? [`Agreement ${id} continues: a new deposit opens the channel again. To end it: crema provider end ${id}`] : []),
  ])
}

async function requireRedeemed(platform: Platform, { id, kind, channelId, channel }: Agreement, unit: Unit): Promise<void> {
  if (kind === 'rental')
    throw new CommandFailure({
      code: 'receipts-unredeemed',
      fact: `The machine may hold unredeemed receipts of agreement ${id}: closing loses them.`,
      expected: 'all receipts redeemed',
      remedy: 'Run crema machine redeem there, then close with --unredeemed-is-lost.',
    })
  const query = { address: platform.workOrders, abi: workOrdersAbi, functionName: 'provenAmount', args: [channelId] } as const
  const proven = await platform.ask(client => client.readContract(query))
  if (proven > channel.redeemed)
    throw new CommandFailure({
      code: 'work-unredeemed',
      fact: `Proven work of ${showAmount(proven - channel.redeemed, unit)} is not redeemed: closing loses it.`,
      expected: 'nothing owed',
      remedy: 'Redeem it first: crema provider redeem',
    })
}
