import { type Command, Option } from 'commander'
import { type Hex, type LocalAccount, type TransactionReceipt, toHex } from 'viem'
import { depositCall } from '../../chain/channel-calls.ts'
import { authorizedDepositCall, permitDepositCall } from '../../chain/signed-deposit.ts'
import { ensureAllowance, readBalance } from '../../chain/token.ts'
import { ZERO_ADDRESS } from '../../core/hex.ts'
import { printable } from '../../core/printable.ts'
import { parseAmount } from '../support/amounts.ts'
import { CommandFailure } from '../support/failure.ts'
import { jsonOption, keyOption, print, rpcOption, termsOption } from '../support/options.ts'
import { showTime } from '../support/times.ts'
import { type CompanyChannel, type CompanyOptions, openAccount, openChannel, readChannel, sendFor } from './open-company.ts'
import { showCodes, writeSafe } from './top-up-elsewhere.ts'

const ways = ['approve', 'permit', 'authorization'] as const

interface TopUpOptions extends Omit<CompanyOptions, 'key'> {
  readonly key?: string
  readonly by: (typeof ways)[number]
  readonly gasKey?: string
  readonly safe?: string
  readonly qr?: true
}

/** `crema company top-up AMOUNT`: pays into a channel; the first deposit opens it. */
export function registerTopUp(company: Command): void {
  company
    .command('top-up')
    .description('pay into a channel; the first deposit opens it, and anyone may pay')
    .argument('<amount>', "in the token's unit, such as 100.00")
    .addOption(termsOption())
    .addOption(keyOption('the sender that pays; not for --safe and --qr').makeOptionMandatory(false))
    .addOption(
      new Option('--by <way>', 'of a token: approve (two transactions), permit (EIP-2612, one), authorization (EIP-3009, one by anyone)')
        .choices(ways)
        .default('approve'),
    )
    .option('--gas-key <file>', 'with --by authorization: the key that sends it and pays the gas (default: the payer of the deposit)')
    .option('--safe <file>', 'send nothing: write a Safe Transaction Builder file, for a payer that is a Safe')
    .option('--qr', 'send nothing: show EIP-681 codes for a wallet app')
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(topUp)
}

async function topUp(text: string, options: TopUpOptions): Promise<void> {
  const channel = openChannel(options)
  if (options.safe !== undefined) return writeSafe(text, channel, options.safe, options.json)
  if (options.qr) return showCodes(text, channel, options.json)
  if (options.key === undefined)
    throw new CommandFailure({
      code: 'option-missing',
      fact: 'No account to pay with.',
      expected: '--key FILE, --safe FILE or --qr',
      remedy: 'Pass the key of the account that pays.',
    })
  const account = openAccount({ key: options.key })
  if (options.by === 'approve') return payIn(text, channel, account, options.json)
  const gasAccount = options.gasKey === undefined ? account : openAccount({ key: options.gasKey })
  const amount = parseAmount(text, channel)
  const call = await signedCall(channel, account, amount, options.by)
  const sender = options.by === 'permit' ? account : gasAccount
  return reportPaid(channel, amount, await sendFor(channel, sender, call), [], options.json)
}

async function signedCall(channel: CompanyChannel, account: LocalAccount, amount: bigint, by: 'permit' | 'authorization') {
  const { chain, terms } = channel
  await requireFunds(channel, account, amount)
  const call =
    by === 'permit'
      ? await permitDepositCall(chain, account, terms, amount)
      : await authorizedDepositCall(chain, account, terms, amount, toHex(crypto.getRandomValues(new Uint8Array(32))))
  if (call !== null) return call
  const what = by === 'permit' ? 'permits (EIP-2612)' : 'authorizations (EIP-3009)'
  throw new CommandFailure({
    code: 'no-permit',
    fact: `${printable(channel.symbol)} has no ${what} that Crema knows.`,
    expected: `a token with ${what}`,
    remedy: `Leave out --by ${by}.`,
  })
}

/** Checks the balance first, because each token reverts with its own error. */
async function requireFunds({ chain, terms, show }: CompanyChannel, { address }: LocalAccount, amount: bigint): Promise<void> {
  if (terms.token === ZERO_ADDRESS) return
  const balance = await readBalance(chain, terms.token, address)
  if (balance < amount)
    throw new CommandFailure({
      code: 'balance-too-low',
      fact: `${address} has ${show(balance)}.`,
      expected: `at least ${show(amount)}`,
      remedy: 'Send it more, or pay in less.',
    })
}

/** Pays this amount into a channel, with the approval it needs, and prints the new state. */
export async function payIn(text: string, channel: CompanyChannel, account: LocalAccount, json: true | undefined): Promise<void> {
  const { chain, terms } = channel
  const amount = parseAmount(text, channel)
  const approvals = terms.token === ZERO_ADDRESS ? [] : await ensureAllowance(chain, account, terms.token, chain.domain.contract, amount)
  await reportPaid(channel, amount, await sendFor(channel, account, depositCall(chain, terms, amount)), approvals, json)
}

async function reportPaid(
  channel: CompanyChannel,
  amount: bigint,
  { transactionHash, gasUsed }: TransactionReceipt,
  approvals: readonly Hex[],
  json: true | undefined,
): Promise<void> {
  const { deposited, redeemed, closesAt } = await readChannel(channel)
  const left = deposited - redeemed
  print(json, { channelId: channel.id, amount, deposited, redeemed, left, transactionHash, gasUsed, approvals }, [
    ...approvals.map(hash => `Approved ${channel.show(amount)} in transaction ${hash}.`),
    `Paid ${channel.show(amount)} into channel ${channel.id}, in transaction ${transactionHash}.`,
    `It holds ${channel.show(left)} now.`,
    ...(closesAt === 0n ? [] : [`The payer has requested its money back, this deposit included: refundable from ${showTime(closesAt)}.`]),
  ])
}
