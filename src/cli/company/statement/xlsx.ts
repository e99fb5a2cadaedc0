import type { SheetData } from 'write-excel-file/node'
import { type AccountStatement, type StatedRow, statedRows } from './account-statement.ts'
import { statementColumns, type TableColumn } from './columns.ts'
import { fixedText } from './fixed-text.ts'
import { type Locale, titles } from './words.ts'

/** A number of a spreadsheet is a double: it has this many decimal digits for sure. */
export const EXACT_DIGITS = 15

type Cell = SheetData[number][number]

/** A statement as a workbook: the lines with dates and numbers as such, and on a second sheet their sums as formulas. */
export async function statementXlsx(statement: AccountStatement, decimals: number, locale: Locale): Promise<Buffer> {
  // Loaded here: the other formats do not need it.
  const { default: writeXlsxFile } = await import('write-excel-file/node')
  const columns = statementColumns(statement, locale)
  const rows = statedRows(statement)
  const bold = (value: string): Cell => ({ value, type: String, fontWeight: 'bold' })
  const data = [columns.map(({ title }) => bold(title)), ...rows.map(row => columns.map(column => cellOf(column, row, decimals)))]
  const words = titles[locale]
  const sums = sumRows(columns, rows.length, decimals, locale)
  return writeXlsxFile([
    { data, sheet: words.sheet, stickyRowsCount: 1, columns: columns.map(column => widthOf(column, rows)) },
    { data: [[bold(words.sums), bold(words.sum)], ...sums], sheet: words.sums, columns: [{ width: 60 }, { width: 24 }] },
  ]).toBuffer()
}

const WIDEST = 44

/** Wide enough for a title, an amount and most texts, in characters. */
function widthOf({ kind, title, cell }: TableColumn, rows: readonly StatedRow[]): { width: number } {
  const texts = kind === 'text' ? rows.map(row => String(cell(row) ?? '').length) : [kind === 'amount' ? 14 : 10]
  return { width: Math.min(WIDEST, Math.max(title.length, ...texts) + 2) }
}

const amountFormat = (decimals: number) => (decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}`)

function cellOf(column: TableColumn, row: StatedRow, decimals: number): Cell {
  const value = column.cell(row)
  if (value === null) return null
  if (typeof value === 'bigint')
    return column.kind === 'amount'
      ? { value: Number(fixedText(value, decimals)), type: Number, format: amountFormat(decimals) }
      : { value: Number(value), type: Number, format: '0' }
  switch (column.kind) {
    case 'date':
      return /^\d{4}-/.test(value) ? { value: new Date(`${value}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' } : value
    case 'time':
      return { value: fractionOfDay(value), type: Number, format: 'hh:mm:ss' }
    case 'rate':
      return { value: Number(value), type: Number, format: '0.00' }
    default:
      return { value, type: String }
  }
}

function fractionOfDay(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
  return (hours * 3600 + minutes * 60 + seconds) / 86_400
}

/** A line with a formula for each column that can be added up, and the one that is zero if the statement adds up. */
function sumRows(columns: readonly TableColumn[], lines: number, decimals: number, locale: Locale): SheetData {
  const words = titles[locale]
  const sumOf = (at: number) => `SUM('${words.sheet}'!${letters(at)}2:${letters(at)}${lines + 1})`
  const formula = (value: string, format: string): Cell => ({ value, type: 'Formula', format })
  const sums = columns.flatMap(({ title, kind }, at) => {
    if (kind !== 'amount' && kind !== 'count') return []
    return [[title, formula(`=${sumOf(at)}`, kind === 'amount' ? amountFormat(decimals) : '0')]]
  })
  const of = (title: string) => sumOf(columns.findIndex(each => each.title === title))
  const rest = `${of(words.opening)}+${of(words.deposited)}-${of(words.redeemed)}-${of(words.refunded)}-${of(words.closing)}`
  return [...sums, [words.check, formula(`=ROUND(${rest},${Math.min(decimals, 9)})`, amountFormat(decimals))]]
}

/** A column's letters, from 0: A, B, …, Z, AA. */
const letters = (at: number): string => (at < 26 ? '' : letters(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26))
