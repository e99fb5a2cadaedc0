import { stringify } from 'csv-stringify/sync'
import { formatEther, formatUnits } from 'viem'
import type { Address } from '../../../core/hex.ts'
import { escapeControls } from '../../../core/printable.ts'
import { formatDuration } from '../../../support/duration.ts'
import { showAmount, type Unit } from '../../support/amounts.ts'
import { showTable } from '../../support/table.ts'
import { showTime } from '../../support/times.ts'
import type { FleetRow, TokenAmount } from './fleet-row.ts'

/** The units of the tokens in the rows. */
export type Units = ReadonlyMap<Address, Unit>

/** A fleet as a table, with a line of sums, then a line for each machine that is odd. */
export function fleetText(rows: readonly FleetRow[], units: Units, now: bigint): string {
  const money = (amounts: readonly TokenAmount[] | null) =>
    amounts === null ? '?' : amounts.map(each => showAmount(each.amount, unitFor(each, units))).join(' + ') || '-'
  const table = rows.map(row => ({
    machine: row.name ?? row.machine,
    'last report': row.reportedAt === null ? 'none yet' : `${formatDuration(Number(now - row.reportedAt))} ago`,
    state: stateText(row),
    cups: row.cups === null ? '?' : String(row.cups),
    'deposit left': money(row.depositLeft),
    gas: Number(formatEther(row.gas)).toFixed(4),
    unredeemed: money(row.unredeemed),
    orders: String(row.openOrders),
  }))
  return [showTable(table), sumText(rows), ...rows.flatMap(oddLines)].join('\n')
}

const unitFor = ({ token }: TokenAmount, units: Units): Unit => units.get(token) ?? { decimals: 0, symbol: `units of ${token}` }

function stateText({ status, faults, runsLow }: FleetRow): string {
  const bad = [...faults, ...runsLow.map(supply => `${supply} low`)]
  return [status ?? '?', ...bad].join(', ')
}

function sumText(rows: readonly FleetRow[]): string {
  const count = (is: (row: FleetRow) => boolean) => rows.filter(is).length
  const parts = [
    `${rows.length} machines`,
    `${count(row => row.faults.length > 0)} with a fault`,
    `${count(row => row.openOrders > 0)} with open orders`,
  ]
  const cups = rows.reduce((sum, row) => sum + (row.cups ?? 0n), 0n)
  return `${parts.join(', ')}, ${cups} cups. "?": not known; unredeemed is known from the receipts of crema provider watch.`
}

const oddLines = ({ machine, name, odd }: FleetRow): string[] => odd.map(({ fact }) => `${name ?? machine} cannot be shown whole: ${fact}`)

const header = [
  'machine',
  'name',
  'last report',
  'state',
  'faults',
  'runs low',
  'cups',
  'deposit left',
  'unredeemed',
  'token',
  'gas',
  'open orders',
]

/** The same as CSV: a line for each machine and token, amounts in the token's unit without a symbol, empty where nothing is known. */
export function fleetCsv(rows: readonly FleetRow[], units: Units): string {
  return stringify([header, ...rows.flatMap(row => cellsOf(row, units))], { escape_formulas: true })
}

function cellsOf(row: FleetRow, units: Units): unknown[][] {
  const { machine, name, reportedAt, status, faults, runsLow, cups, depositLeft, unredeemed, gas, openOrders } = row
  const first = [machine, name, reportedAt === null ? '' : showTime(reportedAt), status, faults.join(' '), runsLow.join(' '), cups]
  const last = [formatEther(gas), openOrders]
  if (depositLeft.length === 0) return [[...first, '', '', '', ...last]]
  return depositLeft.map(left => {
    const unit = unitFor(left, units)
    const owed = unredeemed?.find(({ token }) => token === left.token)
    return [
      ...first,
      formatUnits(left.amount, unit.decimals),
      owed === undefined ? '' : formatUnits(owed.amount, unit.decimals),
      escapeControls(unit.symbol),
      ...last,
    ]
  })
}
