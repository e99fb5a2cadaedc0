import type { Command } from 'commander'
import type { LocalAccount } from 'viem'
import { depositCall } from '../../chain/channel-calls.ts'
import { ensureAllowance } from '../../chain/token.ts'
import { ZERO_ADDRESS } from '../../core/hex.ts'
import { parseAmount } from '../amounts.ts'
import { jsonOption, keyOption, print, rpcOption, termsOption } from '../options.ts'
import { showTime } from '../times.ts'
import { type CompanyChannel, type CompanyOptions, openAccount, openChannel, readChannel, sendFor } from './open-company.ts'

/** `crema company top-up AMOUNT`: pays into a channel; the first time opens it. */
export function registerTopUp(company: Command): void {
  company
    .command('top-up')
    .description('pay into a channel; the first time opens it, and anyone may')
    .argument('<amount>', "in the token's unit, such as 100.00")
    .addOption(termsOption())
    .addOption(keyOption('whoever pays'))
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(topUp)
}

const topUp = (text: string, options: CompanyOptions) => payIn(text, openChannel(options), openAccount(options), options.json)

/** Pays this amount into a channel, and says what it holds then. */
export async function payIn(text: string, channel: CompanyChannel, account: LocalAccount, json: true | undefined): Promise<void> {
  const { chain, terms, show } = channel
  const amount = parseAmount(text, channel)
  const approvals = terms.token === ZERO_ADDRESS ? [] : await ensureAllowance(chain, account, terms.token, chain.domain.contract, amount)
  const { transactionHash, gasUsed } = await sendFor(channel, account, depositCall(chain, terms, amount))
  const { deposited, redeemed, closesAt } = await readChannel(channel)
  const left = deposited - redeemed
  print(json, { channelId: channel.id, amount, deposited, redeemed, left, transactionHash, gasUsed, approvals }, [
    ...approvals.map(hash => `Approved ${show(amount)} in transaction ${hash}.`),
    `Paid ${show(amount)} into channel ${channel.id}, in transaction ${transactionHash}.`,
    `It holds ${show(left)} now.`,
    ...(closesAt === 0n ? [] : [`The payer has asked for the money back, this deposit included: due at ${showTime(closesAt)}.`]),
  ])
}
