import { type Command, InvalidArgumentError } from 'commander'
import type { TokenShown } from '../../control/handler.ts'
import type { Wire } from '../../control/status.ts'
import type { Hex } from '../../core/hex.ts'
import type { Redemption, StoredReceipt, Vend } from '../../store/records.ts'
import { toJson } from '../../support/json.ts'
import { shortName } from '../names/names-in-use.ts'
import { showAmount } from '../support/amounts.ts'
import { jsonOption } from '../support/options.ts'
import { say } from '../support/say.ts'
import { showTable } from '../support/table.ts'
import { showTime } from '../support/times.ts'
import { ask, configOption } from './config-option.ts'
import { exportOption, exportReceipts } from './export-receipts.ts'

type Row = Record<string, string>
type Listed<T> = Wire<T> & TokenShown

const timeText = (at: string) => showTime(BigInt(at))
const short = (hex: string) => shortName(hex as Hex)
const money = (amount: string | null, unit: TokenShown) => (amount === null ? '' : showAmount(BigInt(amount), unit))

const receiptRow = (row: Listed<StoredReceipt>): Row => ({
  time: timeText(row.receipt.issuedAt),
  channel: short(row.receipt.channelId),
  sequence: row.receipt.sequence,
  'total owed': money(row.receipt.cumulativeAmount, row),
  holder: short(row.signer),
})

const vendRow = (row: Listed<Vend>): Row => ({
  vend: String(row.id),
  time: timeText(row.at),
  product: row.product,
  price: money(row.price, row),
  'by credit': row.creditTaken === '0' ? '' : money(row.creditTaken, row),
  holder: short(row.holder),
  state: row.waitsForOwner ? `${row.state}, waits for you (crema machine decide)` : row.state,
})

const redemptionRow = (row: Listed<Redemption>): Row => ({
  time: timeText(row.at),
  channel: short(row.channelId),
  receipt: row.sequence,
  cause: row.cause,
  state: row.state,
  paid: money(row.paid, row),
  gas: row.gasUsed ?? '',
  transaction: row.transactionHash,
})

const lists = [
  { command: 'receipts', what: 'the newest receipts', row: receiptRow as (each: never) => Row },
  { command: 'vends', what: 'the newest vends', row: vendRow as (each: never) => Row },
  { command: 'redemptions', what: 'the newest redemptions', row: redemptionRow as (each: never) => Row },
] as const

/** `crema machine receipts`, `vends` and `redemptions`: the newest rows as a table. */
export function registerLists(machine: Command): void {
  for (const { command, what, row } of lists) {
    const list = machine
      .command(command)
      .description(`list ${what}`)
      .addOption(configOption())
      .option('-n, --limit <rows>', 'how many, at most 1000', rowCount, 20)
      .addOption(jsonOption())
      .action(async ({ config, limit, json, export: file }: { config: string; limit: number; json?: true; export?: string }) => {
        if (file !== undefined) return exportReceipts(config, file, json)
        const rows = (await ask(config, { command, limit })) as never[]
        say(json ? toJson(rows) : rows.length === 0 ? 'None yet.' : showTable(rows.map(row)))
      })
    if (command === 'receipts') list.addOption(exportOption())
  }
}

function rowCount(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || count > 1000) throw new InvalidArgumentError('Expected a whole number from 1 to 1000.')
  return count
}
