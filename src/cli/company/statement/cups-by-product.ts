import type { Product } from '../../../core/offer.ts'

/** The products of one price. Nobody can tell them apart by an amount. */
export interface PriceGroup {
  /** Their names, such as `Espresso / Lungo`. */
  readonly name: string
  readonly price: bigint
}

/** More steps than any real price list needs. */
const MOST_STEPS = 20_000

/** The price lists of a channel's agreements as groups of equal price, in their order. */
export function priceGroups(products: readonly Pick<Product, 'name' | 'price'>[]): PriceGroup[] {
  const names = new Map<bigint, Set<string>>()
  for (const { name, price } of products) names.set(price, (names.get(price) ?? new Set()).add(name))
  return [...names].map(([price, group]) => ({ price, name: [...group].join(' / ') }))
}

/**
 * How many cups of each price an amount pays for. A receipt says how many cups and how much, never which: that is known only where the prices
 * add up to it in a single way.
 * @returns one count for each group; null where no way or several lead to the amount
 */
export function cupsByProduct(groups: readonly PriceGroup[], cups: bigint, amount: bigint): bigint[] | null {
  const byPrice = groups.map((group, at) => ({ ...group, at })).sort((a, b) => (a.price > b.price ? -1 : 1))
  const found: bigint[][] = []
  let steps = 0
  const search = (index: number, cups: bigint, amount: bigint, counts: readonly bigint[]): void => {
    const group = byPrice[index]
    if (found.length > 1 || ++steps > MOST_STEPS || group === undefined) return
    if (index === byPrice.length - 1) {
      if (group.price * cups === amount) found.push([...counts, cups])
      return
    }
    const [next = 0n, least = 0n] = [byPrice[index + 1]?.price, byPrice.at(-1)?.price]
    for (let count = 0n; count <= cups && count * group.price + (cups - count) * least <= amount; count++) {
      const [cupsLeft, rest] = [cups - count, amount - count * group.price]
      if (rest <= cupsLeft * next) search(index + 1, cupsLeft, rest, [...counts, count])
    }
  }
  search(0, cups, amount, [])
  const [only] = found
  if (only === undefined || found.length > 1 || steps > MOST_STEPS) return null
  return groups.map((_, at) => only[byPrice.findIndex(each => each.at === at)] ?? 0n)
}
