import type { Address } from '../../../core/hex.ts'
import { utcText } from '../../../support/utc-text.ts'
import { type AccountStatement, type ChannelStatement, countsCups, type StatedRow, statedRows } from './account-statement.ts'
import { rateText } from './vat.ts'

type Amount = 'opening' | 'deposited' | 'redeemed' | 'refunded' | 'closing' | 'cups' | 'net' | 'vat' | 'owed' | 'cupsOwed'

/** A statement as an object for programs: amounts in the smallest unit, times in ISO 8601 (UTC), each channel with its sums and movements. */
export const statementContent = (statement: AccountStatement) => ({
  from: utcText(statement.period.from),
  to: utcText(statement.period.to),
  isOver: statement.period.isOver,
  zone: statement.zone,
  vatPercent: statement.vat === null ? null : rateText(statement.vat),
  channels: statement.channels.map(of => channelContent(statement, of)),
})

function channelContent(statement: AccountStatement, of: ChannelStatement) {
  const rows = statedRows({ ...statement, channels: [of] })
  const { id, terms, decimals, symbol } = of.channel
  const party = (address: Address) => ({ address, name: statement.nameOf(address) })
  const sum = (key: Amount) => sumOf(rows.map(row => row[key]))
  const known = statement.vat === null ? {} : { net: sum('net'), vat: sum('vat') }
  const redemptions = rows.filter(({ what }) => what === 'redemption')
  const isCounted = countsCups(of) && redemptions.every(({ cups }) => cups !== null)
  return {
    channelId: id,
    machine: party(terms.machine),
    payee: party(terms.payee),
    agreements: of.agreements.map(({ id, kind }) => ({ id, kind })),
    token: { address: terms.token, decimals, symbol },
    ...{
      opening: sum('opening'),
      deposited: sum('deposited'),
      redeemed: sum('redeemed'),
      refunded: sum('refunded'),
      closing: sum('closing'),
    },
    cups: isCounted ? sum('cups') : null,
    ...known,
    // Null: no receipt shows it.
    ...{ owed: of.isOwedKnown ? sum('owed') : null, cupsOwed: of.isOwedKnown ? sum('cupsOwed') : null },
    movements: rows.filter(({ booking }) => booking !== null).map(movementContent),
  }
}

const movementContent = ({ what, at, booking, cups, byProduct, net, vat, sequence }: StatedRow) => ({
  ...{ what, at: utcText(at), amount: booking?.amount ?? 0n, cups },
  cupsByProduct: byProduct && Object.fromEntries(byProduct),
  ...(net !== null && { net, vat }),
  ...{ sequence, blockNumber: booking?.blockNumber, transactionHash: booking?.transactionHash },
})

const sumOf = (amounts: readonly (bigint | null)[]): bigint => amounts.reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n)
