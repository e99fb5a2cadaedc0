import type { Agreement, Product } from './offer.ts'

/** What decides whether a cup is sold by an agreement, and for how much. */
export type PriceList = Pick<Agreement, 'endsAt' | 'products'>

/** An agreement that somebody ended still serves until the end of its notice period. */
export const stands = ({ endsAt }: Pick<Agreement, 'endsAt'>, now: bigint): boolean => endsAt === 0n || now < endsAt

/**
 * What a drink costs by one customer's agreements, the oldest first: the newest that stands and sells it counts, in its token's smallest unit.
 * Null where none does. A drink is known by any of its names, however they are written.
 */
export function agreedPrice(agreements: readonly PriceList[], names: readonly string[], now: bigint): bigint | null {
  const wanted = names.map(fold)
  const isMeant = ({ name }: Product) => wanted.includes(fold(name))
  const lists = agreements.filter(agreement => stands(agreement, now)).map(({ products }) => products.find(isMeant))
  return lists.findLast(product => product !== undefined)?.price ?? null
}

const fold = (name: string) => name.normalize('NFC').toLowerCase()
