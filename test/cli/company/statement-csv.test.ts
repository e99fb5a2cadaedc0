import { parse } from 'csv-parse/sync'
import { expect, it } from 'vitest'
import { statementCsv } from '../../../src/cli/company/statement-csv.ts'
import { statementRows } from '../../../src/cli/company/statement-rows.ts'

it.each([
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['E\u202eUR', 'E\\u{202e}UR'],
  ['E\nU', 'E\\u{a}U'],
  ['tUSD', 'tUSD'],
])('a symbol %j is one inert cell of a statement', (symbol, cell) => {
  const csv = statementCsv({ decimals: 6, symbol }, statementRows([], 0n, 9n))
  expect(parse<Record<string, string>>(csv, { columns: true }).map(({ token }) => token)).toEqual([cell, cell])
})
