import type { Address } from '../core/hex.ts'
import { type HolderAccount, judgeBadge } from '../core/judge-receipt.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import { provesItself } from './prove.ts'
import type { PurchaseParts } from './selection.ts'
import { PhoneRefused, type Tap } from './tap.ts'
import { meetVisitor, type Visitor, type VisitParts } from './visit.ts'

/** The amount a holder may still spend here today. */
export interface LeftToday {
  readonly channel: ServedChannel
  /** In the channel's token. */
  readonly amount: bigint
}

/** The holder or visitor who tapped without a press. */
export type Greeting = ({ readonly kind: 'holder' } & LeftToday) | ({ readonly kind: 'visitor' } & Visitor)

/**
 * Identifies a phone that was tapped without a press: an expected visitor, or a holder, who is then shown the remaining daily
 * limit. A holder's amounts are private, so CHALLENGE comes first. Null for a phone that does not prove its identity, for a card,
 * and for a badge without a limit.
 * @throws CardGoneError for a tear
 */
export async function greet(tap: Tap, parts: PurchaseParts & VisitParts): Promise<Greeting | null> {
  try {
    const { locked, minVersion, holder } = await tap.select()
    if (locked || minVersion > 1) return null
    const visitor = await meetVisitor(tap, holder, parts)
    if (visitor !== null) return { kind: 'visitor', ...visitor }
    const left = leftToday(holder, parts)
    return left !== null && (await provesItself(tap, holder, left.channel, parts)) ? { kind: 'holder', ...left } : null
  } catch (error) {
    if (error instanceof PhoneRefused) return null
    throw error
  }
}

/** For the oldest channel in which this holder has a valid badge with a limit. */
function leftToday(holder: Address, { store, channels, circumstances }: PurchaseParts): LeftToday | null {
  for (const channel of channels()) {
    const now = circumstances(channel)
    const amount = leftOf(store.ledger(channel.id, holder, now).account, now.now)
    if (amount !== null) return { channel, amount }
  }
  return null
}

function leftOf(account: HolderAccount, now: bigint): bigint | null {
  const { badge, isIssuer, spentToday } = account
  if (isIssuer || badge === null || badge.dailyLimit === 0n || judgeBadge(account, now, 0n) !== null) return null
  return badge.dailyLimit > spentToday ? badge.dailyLimit - spentToday : 0n
}
