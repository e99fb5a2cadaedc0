import type { Command } from 'commander'
import { parseEventLogs, type TransactionReceipt } from 'viem'
import { paymentChannelsAbi as abi } from '../../chain/abi/payment-channels-abi.ts'
import { cancelCloseCall, refundCall, requestCloseCall } from '../../chain/channel-calls.ts'
import type { Address } from '../../core/hex.ts'
import { addressOption, jsonOption, keyOption, print, rpcOption, termsOption } from '../support/options.ts'
import { showTime } from '../support/times.ts'
import { type CompanyOptions, openAccount, openChannel, sendFor } from './open-company.ts'

const command = (company: Command, name: string, description: string, whose: string) =>
  company
    .command(name)
    .description(description)
    .addOption(termsOption())
    .addOption(keyOption(whose))
    .addOption(rpcOption())
    .addOption(jsonOption())

/** `crema company request-close`: requests the rest of the deposit; it becomes refundable after the notice period. */
export function registerRequestClose(company: Command): void {
  command(company, 'request-close', 'request the rest of a deposit; it becomes refundable after the notice period', 'the payer').action(
    requestClose,
  )
}

async function requestClose(options: CompanyOptions): Promise<void> {
  const channel = openChannel(options)
  const mined = await sendFor(channel, openAccount(options), requestCloseCall(channel.chain, channel.terms))
  const [requested] = parseEventLogs({ abi, eventName: 'CloseRequested', logs: mined.logs })
  const closesAt = requested?.args.closesAt ?? 0n
  print(options.json, { channelId: channel.id, closesAt, ...transactionOf(mined) }, [
    `Requested the rest of the deposit in channel ${channel.id}, in transaction ${mined.transactionHash}.`,
    `The machine no longer serves it. The rest is refundable from ${showTime(closesAt)}: crema company refund.`,
  ])
}

/** `crema company cancel-close`: withdraws the request and leaves the money in the channel. */
export function registerCancelClose(company: Command): void {
  command(company, 'cancel-close', 'withdraw the request, and leave the money in the channel', 'the payer').action(cancelClose)
}

async function cancelClose(options: CompanyOptions): Promise<void> {
  const channel = openChannel(options)
  const mined = await sendFor(channel, openAccount(options), cancelCloseCall(channel.chain, channel.terms))
  print(options.json, { channelId: channel.id, ...transactionOf(mined) }, [
    `Channel ${channel.id} stays open, by transaction ${mined.transactionHash}.`,
  ])
}

/** `crema company refund`: takes back the rest, after the notice period. */
export function registerRefund(company: Command): void {
  command(company, 'refund', 'take back the rest of a deposit, after the notice period', 'the payer; without --to, of anyone')
    .addOption(addressOption('--to <address>', 'a recipient other than the payer, by the payer only'))
    .action(refund)
}

async function refund(options: CompanyOptions & { readonly to?: Address }): Promise<void> {
  const channel = openChannel(options)
  const mined = await sendFor(channel, openAccount(options), refundCall(channel.chain, channel.terms, options.to))
  const [refunded] = parseEventLogs({ abi, eventName: 'Refunded', logs: mined.logs })
  const amount = refunded?.args.amount ?? 0n
  const to = options.to ?? channel.terms.payer
  print(options.json, { channelId: channel.id, amount, to, ...transactionOf(mined) }, [
    `${channel.show(amount)} of channel ${channel.id} went back to ${to}, in transaction ${mined.transactionHash}.`,
  ])
}

const transactionOf = ({ transactionHash, gasUsed }: TransactionReceipt) => ({ transactionHash, gasUsed })
