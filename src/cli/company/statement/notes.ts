import { type AccountStatement, countsCups, groupsOf, statedRows } from './account-statement.ts'
import { EXACT_DIGITS } from './xlsx.ts'

/** What a reader of a statement must know, and its figures do not say. */
export function statementNotes(statement: AccountStatement, format: string): string[] {
  const rows = statedRows(statement)
  const redemptions = rows.filter(({ what, of }) => what === 'redemption' && countsCups(of))
  const uncounted = redemptions.filter(({ cups }) => cups === null).length
  const unknown = redemptions.filter(({ cups, byProduct }) => cups !== null && byProduct === null).length
  const withoutOwed = statement.channels.filter(({ isOwedKnown }) => !isOwedKnown).length
  const digits = Math.max(0, ...rows.map(({ opening, closing, deposited }) => String(opening ?? closing ?? deposited ?? 0n).length))
  return [
    ...(statement.period.isOver ? [] : ['The period is not over: what is redeemed later is missing here.']),
    ...(uncounted === 0 ? [] : [`The cups of ${uncounted} redemptions are not known: their receipts are not in their transactions.`]),
    ...(unknown === 0 ? [] : [unknownProducts(unknown, statement)]),
    ...(withoutOwed === 0
      ? []
      : [
          `What is owed and not yet redeemed is not on the chain: for ${withoutOwed === 1 ? 'one channel' : `${withoutOwed} channels`} no receipt of that time is given (--receipts FILE).`,
        ]),
    ...(format !== 'xlsx' || digits <= EXACT_DIGITS
      ? []
      : [`A spreadsheet keeps ${EXACT_DIGITS} digits of a number; CSV and JSON have them all.`]),
  ]
}

function unknownProducts(redemptions: number, { channels }: AccountStatement): string {
  const of = `The products of ${redemptions === 1 ? 'one redemption' : `${redemptions} redemptions`} are not known`
  return channels.some(each => groupsOf(each).length > 0)
    ? `${of}: a receipt has a sum and a number of cups, and several ways of the price list lead to it.`
    : `${of}: no price list of an agreement is given (--agreements ADDRESS).`
}
