import type { OfflineReason } from './offline-rule.ts'

/** Why a drink is not sold now: a word, or the number of the cause that stops it (causes.ts). */
export type NotSold = 'reader-lost' | 'brewer-lost' | 'no-customer' | 'not-agreed' | OfflineReason | number

/** What stops every drink alike. */
export interface Devices {
  readonly readerReady: boolean
  readonly brewerLost: boolean
  /** The number of customers served. */
  readonly customers: number
}

/** What stops one drink. */
export interface Drink {
  /** Active causes that stop it, the first one first. */
  readonly causes: readonly number[]
  /** For each customer that has a price for it, by the offline rule: why it cannot buy it now; null if it can. */
  readonly refusals: readonly (OfflineReason | null)[]
}

/** Every reason why this drink is not sold, the one to name first. None if it is sold. */
function reasonsAgainst({ readerReady, brewerLost, customers }: Devices, { causes, refusals }: Drink): NotSold[] {
  const reasons: (NotSold | false)[] = [
    ...causes,
    !readerReady && 'reader-lost',
    brewerLost && 'brewer-lost',
    !refusals.includes(null) && (refusals[0] ?? (customers === 0 ? 'no-customer' : 'not-agreed')),
  ]
  return reasons.filter(reason => reason !== false)
}

/** Why this drink is not sold now; null if it is. */
export const whyNotSold = (devices: Devices, drink: Drink): NotSold | null => reasonsAgainst(devices, drink)[0] ?? null

/**
 * Why no drink at all is sold now; null while any is. The one rule behind the idle display, the lamp and `status`: the reason that all
 * drinks share, or else the first drink's first one.
 */
export function whyNothingIsSold(devices: Devices, drinks: readonly Drink[]): NotSold | null {
  const all = drinks.map(drink => reasonsAgainst(devices, drink))
  if (all.some(reasons => reasons.length === 0)) return null
  return all[0]?.find(reason => all.every(reasons => reasons.includes(reason))) ?? all[0]?.[0] ?? 'not-agreed'
}
