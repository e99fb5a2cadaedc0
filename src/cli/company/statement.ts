import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { type Movement, readMovements } from '../../chain/channel-history.ts'
import { claimsIn } from '../../chain/find-redemption.ts'
import { provenSigner } from '../../chain/proven-signer.ts'
import { readChannels } from '../../chain/read-channels.ts'
import { domainSeparator } from '../../core/messages.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { toJson } from '../../support/json.ts'
import { readEach } from '../platform/open.ts'
import { CommandFailure } from '../support/failure.ts'
import { refuseExisting } from '../support/files.ts'
import { fromBlockOption, jsonOption, print, rpcOption, termsOption } from '../support/options.ts'
import { say } from '../support/say.ts'
import { nowSeconds, parseTime, showTime } from '../support/times.ts'
import { type CompanyChannel, openChannel } from './open-company.ts'
import { statementCsv } from './statement-csv.ts'
import { type Booking, type StatementRow, statementRows } from './statement-rows.ts'

interface StatementOptions {
  readonly rpc: readonly string[]
  readonly terms: string
  readonly from: string
  readonly to?: string
  readonly fromBlock: bigint
  readonly out?: string
  readonly json?: true
}

/** `crema company statement`: a channel's movements over a period, for accounting. */
export function registerStatement(company: Command): void {
  company
    .command('statement')
    .description(
      'write a statement for a period as CSV: deposits, redemptions with cups and transactions, refunds, opening and closing balance',
    )
    .requiredOption('--from <time>', 'the first day (UTC), such as 2027-01-01')
    .option('--to <time>', 'the last day (UTC), such as 2027-01-31 (default: now)')
    .addOption(termsOption())
    .addOption(rpcOption())
    .addOption(fromBlockOption())
    .option('-o, --out <file>', 'output file (default: standard output)')
    .addOption(jsonOption())
    .action(statement)
}

async function statement({ from, to, fromBlock, out, json, ...options }: StatementOptions): Promise<void> {
  const period = { from: parseTime(from, 'start'), to: to === undefined ? nowSeconds() : parseTime(to, 'end') }
  if (period.to < period.from)
    throw new CommandFailure({
      code: 'period-reversed',
      fact: `The period ends at ${showTime(period.to)}, before it begins.`,
      expected: `a time after ${showTime(period.from)}`,
      remedy: 'Correct --from or --to.',
    })
  if (out !== undefined) refuseExisting(out)
  const channel = openChannel(options)
  const rows = statementRows(await readBookings(channel, fromBlock), period.from, period.to)
  if (out === undefined) return say(json ? jsonOf(channel, rows) : statementCsv(channel, rows).trimEnd())
  writeFileSync(out, statementCsv(channel, rows), { flag: 'wx' })
  const last = rows.at(-1)
  print(json, { file: out, rows: rows.length }, [`Wrote ${out}: ${rows.length - 2} movements; ${channel.show(last?.left ?? 0n)} are left.`])
}

/** All of a channel's movements, verified against the contract's own state. */
async function readBookings(channel: CompanyChannel, fromBlock: bigint): Promise<Booking[]> {
  const { chain, id } = channel
  const head = await chain.ask(client => client.getBlockNumber())
  const movements = await readMovements(chain, id, fromBlock, head)
  const state = (await readChannels(chain, [id], head)).get(id)
  const total = (kind: Movement['kind']) => movements.reduce((sum, each) => (each.kind === kind ? sum + each.amount : sum), 0n)
  const [deposited, redeemed] = [total('deposit') - total('refund'), total('redemption')]
  if (deposited !== state?.deposited || redeemed !== state.redeemed)
    throw new CommandFailure({
      code: 'events-incomplete',
      fact: `The events add up to ${channel.show(deposited)} deposited and ${channel.show(redeemed)} redeemed.`,
      expected: `${channel.show(state?.deposited ?? 0n)} and ${channel.show(state?.redeemed ?? 0n)}, as in the contract`,
      remedy: 'The node left out events, or --from-block is too late: correct it, or use another node.',
    })
  return readEach(movements, async movement => ({ ...movement, sequence: await sequenceOf(channel, movement) }))
}

/** The sequence of the receipt that a redemption paid, from its transaction. With an insufficient deposit one receipt is paid in parts. */
async function sequenceOf(
  { chain, id, domain, terms }: CompanyChannel,
  { redeemed, transactionHash: hash }: Movement,
): Promise<bigint | null> {
  if (redeemed === null) return null
  const { input } = await chain.ask(client => client.getTransaction({ hash }))
  const separator = domainSeparator(domain)
  const claim = claimsIn(input, id, redeemed, domain).find(
    claim => claim.terms.issuer === terms.issuer && provenSigner(claim, id, separator, recoverAddress) !== null,
  )
  return claim?.receipt.sequence ?? null
}

const jsonOf = ({ id, decimals, symbol }: CompanyChannel, rows: readonly StatementRow[]): string =>
  toJson({
    channelId: id,
    decimals,
    symbol,
    rows: rows.map(({ booking, ...row }) => ({
      ...row,
      blockNumber: booking?.blockNumber ?? null,
      transactionHash: booking?.transactionHash ?? null,
    })),
  })
