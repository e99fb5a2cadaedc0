import type { Address } from '../../../core/hex.ts'
import type { Agreement } from '../../../core/offer.ts'
import type { CompanyChannel } from '../open-company.ts'
import { cupsByProduct, type PriceGroup, priceGroups } from './cups-by-product.ts'
import type { Period, StatementRow } from './rows.ts'
import { type VatRate, vatIn } from './vat.ts'

/** A channel with the agreements that were made on it. */
export interface StatedChannel {
  readonly channel: CompanyChannel
  /** Oldest first; none for a channel of a machine's config. */
  readonly agreements: readonly Pick<Agreement, 'id' | 'kind' | 'products'>[]
}

/** A channel's lines. */
export interface ChannelStatement extends StatedChannel {
  readonly rows: readonly StatementRow[]
  /** Whether a receipt that was not redeemed yet is known: otherwise nothing is said of what is owed. */
  readonly isOwedKnown: boolean
}

/** A statement of channels in one token. */
export interface AccountStatement {
  readonly period: Period
  /** The company's time zone, in which days begin and times are written. */
  readonly zone: string
  readonly channels: readonly ChannelStatement[]
  readonly vat: VatRate | null
  /** A name that the company gave to an address; null if none. */
  readonly nameOf: (address: Address) => string | null
}

/** A line with what follows from its channel. */
export interface StatedRow extends StatementRow {
  readonly of: ChannelStatement
  /** The cups of each price group by its name; null where they cannot be told apart. */
  readonly byProduct: ReadonlyMap<string, bigint> | null
  readonly net: bigint | null
  readonly vat: bigint | null
}

/** A channel's receipts count cups in a rental; in a service or supply they count work orders. */
export const countsCups = ({ agreements }: StatedChannel): boolean =>
  agreements.length === 0 || agreements.some(({ kind }) => kind === 'rental')

/** What the prices of a channel's rentals tell apart. */
export const groupsOf = ({ agreements }: StatedChannel): PriceGroup[] =>
  priceGroups(agreements.filter(({ kind }) => kind === 'rental').flatMap(({ products }) => products))

/** All lines of a statement, channel after channel. */
export const statedRows = ({ channels, vat }: AccountStatement): StatedRow[] =>
  channels.flatMap(of => of.rows.map(row => stated(row, of, vat)))

function stated(row: StatementRow, of: ChannelStatement, rate: VatRate | null): StatedRow {
  const { net, vat } = row.redeemed === null || rate === null ? NO_VAT : vatIn(row.redeemed, rate, of.channel.decimals)
  const counts = countsCups(of) ? { cups: row.cups, cupsOwed: row.cupsOwed } : { cups: null, cupsOwed: null }
  return { ...row, ...counts, of, net, vat, byProduct: byProductOf({ ...row, ...counts }, groupsOf(of)) }
}

const NO_VAT = { net: null, vat: null }

function byProductOf({ cups, redeemed, isWhole }: StatementRow, groups: readonly PriceGroup[]): ReadonlyMap<string, bigint> | null {
  if (cups === null || redeemed === null || !isWhole) return null
  const counts = cupsByProduct(groups, cups, redeemed)
  return counts && new Map(groups.map(({ name }, at) => [name, counts[at] ?? 0n]))
}
