import { stringify } from 'csv-stringify/sync'
import { formatUnits } from 'viem'
import { escapeControls } from '../../core/printable.ts'
import type { TokenUnit } from '../../core/token-unit.ts'
import { showTime } from '../support/times.ts'
import type { StatementRow } from './statement-rows.ts'

const header = ['time', 'what', 'cups', 'deposited', 'redeemed', 'refunded', 'left', 'token', 'receipt', 'block', 'transaction']

/**
 * A statement as CSV. Amounts are in the token's unit, with a decimal point and no symbol; empty if not applicable. The symbol is a stranger's
 * word: it is escaped, and no spreadsheet reads it as a formula.
 */
export function statementCsv({ decimals, symbol }: TokenUnit, rows: readonly StatementRow[]): string {
  const money = (amount: bigint) => formatUnits(amount, decimals)
  const cells = rows.map(row => [
    showTime(row.at),
    row.what,
    row.cups,
    ...[row.deposited, row.redeemed, row.refunded].map(amount => (amount === 0n && row.booking !== null ? '' : money(amount))),
    ...[money(row.left), escapeControls(symbol), row.sequence, row.booking?.blockNumber, row.booking?.transactionHash],
  ])
  return stringify([header, ...cells], { escape_formulas: true })
}
