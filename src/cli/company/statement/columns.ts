import { escapeControls } from '../../../core/printable.ts'
import { utcText } from '../../../support/utc-text.ts'
import { wallClock } from '../../../support/zone.ts'
import { type AccountStatement, groupsOf, type StatedRow } from './account-statement.ts'
import { rateText } from './vat.ts'
import { kindWords, type Locale, titles } from './words.ts'

/** A column of a statement's table. Each has one meaning, and the sum of an amount or a count is right. */
export type TableColumn = { readonly title: string } & (
  | { readonly kind: 'date' | 'time' | 'text' | 'rate'; readonly cell: (row: StatedRow) => string | null }
  /** In the token's smallest unit. */
  | { readonly kind: 'amount'; readonly cell: (row: StatedRow) => bigint | null }
  | { readonly kind: 'count'; readonly cell: (row: StatedRow) => bigint | null }
)

/** The columns that this statement fills, with titles in this language. */
export function statementColumns(statement: AccountStatement, locale: Locale): TableColumn[] {
  const words = titles[locale]
  const clock = ({ at }: StatedRow) => wallClock(at, statement.zone)
  const named = (address: `0x${string}`) => escapeControls(statement.nameOf(address) ?? address)
  return [
    { title: words.date, kind: 'date', cell: row => clock(row)?.date ?? utcText(row.at) },
    { title: words.time, kind: 'time', cell: row => clock(row)?.time ?? null },
    // Without the letters a spreadsheet takes it for a sum.
    { title: words.offset, kind: 'text', cell: row => `UTC${clock(row)?.offset ?? ''}` },
    { title: words.what, kind: 'text', cell: ({ what }) => kindWords[locale][what] },
    { title: words.machine, kind: 'text', cell: ({ of }) => named(of.channel.terms.machine) },
    { title: words.payee, kind: 'text', cell: ({ of }) => named(of.channel.terms.payee) },
    { title: words.agreement, kind: 'text', cell: ({ of }) => of.agreements.map(({ id, kind }) => `${id} (${kind})`).join(', ') },
    { title: words.token, kind: 'text', cell: ({ of }) => escapeControls(of.channel.symbol) },
    ...(['opening', 'deposited', 'redeemed', 'refunded', 'closing'] as const).map(
      (key): TableColumn => ({ title: words[key], kind: 'amount', cell: row => row[key] }),
    ),
    { title: words.cups, kind: 'count', cell: ({ cups }) => cups },
    ...productColumns(statement, locale),
    ...vatColumns(statement, locale),
    ...owedColumns(statement, locale),
    { title: words.receipt, kind: 'text', cell: ({ sequence }) => sequence?.toString() ?? null },
    { title: words.block, kind: 'text', cell: ({ booking }) => booking?.blockNumber.toString() ?? null },
    { title: words.transaction, kind: 'text', cell: ({ booking }) => booking?.transactionHash ?? null },
    { title: words.channel, kind: 'text', cell: ({ of }) => of.channel.id },
  ]
}

/** One column for each product that can be told apart, and one for the other cups: together they are all cups. */
function productColumns({ channels }: AccountStatement, locale: Locale): TableColumn[] {
  const names = [...new Set(channels.flatMap(of => groupsOf(of).map(({ name }) => name)))]
  if (names.length === 0) return []
  const { cupsOf, cupsUnknown } = titles[locale]
  return [
    ...names.map(
      (name): TableColumn => ({
        title: `${cupsOf}${escapeControls(name)}`,
        kind: 'count',
        cell: ({ byProduct, of }) =>
          byProduct === null || !groupsOf(of).some(group => group.name === name) ? null : (byProduct.get(name) ?? 0n),
      }),
    ),
    { title: cupsUnknown, kind: 'count', cell: ({ byProduct, cups }) => (byProduct === null ? cups : null) },
  ]
}

function vatColumns({ vat: rate }: AccountStatement, locale: Locale): TableColumn[] {
  if (rate === null) return []
  const { net, vat, vatRate } = titles[locale]
  return [
    { title: net, kind: 'amount', cell: row => row.net },
    { title: vatRate, kind: 'rate', cell: row => (row.vat === null ? null : rateText(rate)) },
    { title: vat, kind: 'amount', cell: row => row.vat },
  ]
}

function owedColumns({ channels }: AccountStatement, locale: Locale): TableColumn[] {
  if (!channels.some(({ isOwedKnown }) => isOwedKnown)) return []
  const { owed, cupsOwed } = titles[locale]
  return [
    { title: owed, kind: 'amount', cell: row => row.owed },
    { title: cupsOwed, kind: 'count', cell: row => row.cupsOwed },
  ]
}
