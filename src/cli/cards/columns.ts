import { isAddress } from '../../core/hex.ts'
import { printable } from '../../core/printable.ts'
import { CommandFailure } from '../support/failure.ts'

/** The columns of a list of people, in the order in which a new list has them. */
export const COLUMNS = ['label', 'address', 'dailyLimit', 'expires', 'card', 'revoked'] as const
export type Column = (typeof COLUMNS)[number]

/** A column's names in English and German, as `keyOf` writes them. The first is that of a new list. */
const NAMES: Readonly<Record<Column, readonly string[]>> = {
  label: ['label', 'name', 'employee', 'person', 'mitarbeiter', 'mitarbeiterin', 'bezeichnung'],
  address: ['address', 'adresse'],
  dailyLimit: ['dailylimit', 'limit', 'limitperday', 'tageslimit', 'limitprotag'],
  expires: ['expires', 'expiry', 'validuntil', 'gültigbis', 'gueltigbis', 'läuftab', 'ablauf'],
  card: ['card', 'karte'],
  revoked: ['revoked', 'gesperrt', 'widerrufen'],
}

/** A column of a file: where it is, and the name that it has there. */
export interface NamedColumn {
  readonly column: Column
  readonly title: string
  readonly at: number
}

/** Capitals, blanks and hyphens do not count, nor does how a system composes an umlaut. */
const keyOf = (title: string) =>
  title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]/g, '')

const columnOf = (title: string) => COLUMNS.find(column => NAMES[column].includes(keyOf(title)))

/**
 * The columns that a first line names. A column without a name is left out.
 * @throws CommandFailure when it names another one, or one twice
 */
export function namedColumns(titles: readonly string[]): NamedColumn[] {
  if (titles.some(isAddress)) throw columnsRefused('The first line lists a person in place of the column names.')
  const found = titles.flatMap((title, at) => (title === '' ? [] : [{ column: columnOf(title), title, at }]))
  const known = found.filter((each): each is NamedColumn => each.column !== undefined)
  const stranger = found.find(({ column }) => column === undefined)
  if (stranger !== undefined) throw columnsRefused(`There is a column "${printable(stranger.title, 60)}".`)
  const twice = known.find(({ column }, at) => known.findIndex(each => each.column === column) !== at)
  if (twice !== undefined) throw columnsRefused(`There are two columns "${twice.column}".`)
  return known
}

const columnsRefused = (fact: string) =>
  new CommandFailure({
    code: 'csv-columns',
    fact,
    expected: `a first line with columns among ${COLUMNS.join(',')}, or their German names: Name, Adresse, Tageslimit, Gültig bis, Karte, Gesperrt`,
    remedy: 'Correct the first line, or take a column out that is for yourself only.',
  })
