import type { Agreement, Product } from './offer.ts'

/** The parts of an agreement that decide whether a cup is sold under it, and at what price. */
export type PriceList = Pick<Agreement, 'endsAt' | 'products'>

/** Whether an agreement is in force. One that was ended stays in force until the end of its notice period. */
export const stands = ({ endsAt }: Pick<Agreement, 'endsAt'>, now: bigint): boolean => endsAt === 0n || now < endsAt

/**
 * The price of a drink under one customer's agreements, given oldest first, in the token's smallest unit: the newest agreement
 * that is in force and sells the drink counts. Null if none does. A drink matches under any of its names, ignoring case and form.
 */
export function agreedPrice(agreements: readonly PriceList[], names: readonly string[], now: bigint): bigint | null {
  const wanted = names.map(fold)
  const isMeant = ({ name }: Product) => wanted.includes(fold(name))
  const lists = agreements.filter(agreement => stands(agreement, now)).map(({ products }) => products.find(isMeant))
  return lists.findLast(product => product !== undefined)?.price ?? null
}

const fold = (name: string) => name.normalize('NFC').toLowerCase()
