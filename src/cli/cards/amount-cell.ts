import { printable } from '../../core/printable.ts'
import { CommandFailure } from '../support/failure.ts'
import type { CsvDialect } from './csv-dialect.ts'

const DECIMAL_COMMA = /^(\d+),(\d+)$/
/** Groups of three digits, of which nobody can say whether they are thousands or decimals. */
const GROUPED = /^[1-9]\d{0,2}(?:[.,]\d{3})+$/

/**
 * An amount of a spreadsheet's cell with a decimal point. Where a language separates cells by semicolons, it writes decimals with a comma.
 * @throws CommandFailure when it may be a thousand times as much as it seems
 */
export function amountCell(text: string, delimiter: CsvDialect['delimiter']): string {
  if (GROUPED.test(text) && !(delimiter === ',' && /^\d+\.\d+$/.test(text)))
    throw new CommandFailure({
      code: 'amount-unclear',
      fact: `"${printable(text)}" may be thousands or decimals.`,
      expected: 'an amount without a separator of thousands',
      remedy: 'Write 1000, or 1.00 with two decimals.',
    })
  return text.replace(DECIMAL_COMMA, '$1.$2')
}
