import type { Command } from 'commander'
import { formatUnits } from 'viem'
import type { Wire } from '../../control/status.ts'
import { type Hex, shorten } from '../../core/hex.ts'
import type { Redemption, StoredReceipt, Vend } from '../../store/store.ts'
import { jsonOption } from '../options.ts'
import { ask, configOption } from './config-option.ts'

type Row = Record<string, string | number>
type ReceiptRow = Wire<StoredReceipt> & { symbol: string; decimals: number }

const timeText = (at: string) => new Date(Number(at) * 1000).toISOString().slice(0, 19).replace('T', ' ')
const short = (hex: string) => shorten(hex as Hex)

const receiptRow = ({ receipt, signer, symbol, decimals }: ReceiptRow): Row => ({
  'time (UTC)': timeText(receipt.issuedAt),
  channel: short(receipt.channelId),
  sequence: receipt.sequence,
  [`owed in all (${symbol})`]: formatUnits(BigInt(receipt.cumulativeAmount), decimals),
  holder: short(signer),
})

const vendRow = ({ id, at, product, price, paid, creditTaken, state, waitsForOwner, holder }: Wire<Vend>): Row => ({
  vend: id,
  'time (UTC)': timeText(at),
  product,
  price,
  paid,
  'by credit': creditTaken,
  holder: short(holder),
  state: waitsForOwner ? `${state}, waits for the owner` : state,
})

const redemptionRow = ({ at, channelId, sequence, cause, state, paid, gasUsed, transactionHash }: Wire<Redemption>): Row => ({
  'time (UTC)': timeText(at),
  channel: short(channelId),
  receipt: sequence,
  cause,
  state,
  paid: paid ?? '',
  gas: gasUsed ?? '',
  transaction: transactionHash,
})

const lists = [
  { command: 'receipts', what: 'the newest receipts', row: receiptRow as (each: never) => Row },
  { command: 'vends', what: 'the newest vends', row: vendRow as (each: never) => Row },
  { command: 'redemptions', what: 'the newest redemptions', row: redemptionRow as (each: never) => Row },
] as const

/** `crema machine receipts`, `vends` and `redemptions`: the newest rows as a table. */
export function registerLists(machine: Command): void {
  for (const { command, what, row } of lists) {
    machine
      .command(command)
      .description(`list ${what}`)
      .addOption(configOption())
      .option('-n, --limit <rows>', 'how many', '20')
      .addOption(jsonOption())
      .action(async ({ config, limit, json }: { config: string; limit: string; json?: true }) => {
        const rows = (await ask(config, { command, limit: Number(limit) })) as never[]
        if (json) console.log(JSON.stringify(rows))
        else if (rows.length === 0) console.log('None yet.')
        else console.table(rows.map(row))
      })
  }
}
