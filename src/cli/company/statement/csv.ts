import { stringify } from 'csv-stringify/sync'
import { type AccountStatement, statedRows } from './account-statement.ts'
import { statementColumns, type TableColumn } from './columns.ts'
import { fixedText } from './fixed-text.ts'
import { forms, type Locale } from './words.ts'

/**
 * A statement as CSV, as the language's spreadsheets read it. Amounts have all decimals of the token and no symbol; a cell that does not apply
 * is empty. Names and symbols are strangers' words: no spreadsheet reads one as a formula. A byte order mark stands before a text that
 * has other characters than ASCII, because Excel otherwise reads it in the Windows code page.
 * @param decimals of the token that all channels have
 */
export function statementCsv(statement: AccountStatement, decimals: number, locale: Locale): string {
  const { delimiter, decimalMark } = forms[locale]
  const columns = statementColumns(statement, locale)
  const text = (column: TableColumn, row: Parameters<TableColumn['cell']>[0]) => {
    const value = column.cell(row)
    if (typeof value === 'bigint' && column.kind === 'amount') return fixedText(value, decimals).replace('.', decimalMark)
    return column.kind === 'rate' ? value?.toString().replace('.', decimalMark) : value
  }
  const lines = [columns.map(({ title }) => title), ...statedRows(statement).map(row => columns.map(column => text(column, row)))]
  const csv = stringify(lines, { delimiter, escape_formulas: true })
  return /^\p{ASCII}*$/u.test(csv) ? csv : `\ufeff${csv}`
}
