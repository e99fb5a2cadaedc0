import type { Address } from '../core/hex.ts'
import { type HolderAccount, judgeBadge } from '../core/judge-receipt.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Store } from '../store/store.ts'
import { provesItself } from './prove.ts'
import type { PurchaseParts } from './selection.ts'
import { PhoneRefused, type Tap } from './tap.ts'
import { meetVisitor, type Visitor, type VisitParts } from './visit.ts'

/** What concerns a holder: a credit (`owed`), earlier cups that wait for the owner (`owed-ask`), or what may still be spent here today. */
export interface OwnAffair {
  readonly text: 'owed' | 'owed-ask' | 'left-today'
  readonly channel: ServedChannel
  /** In the channel's token. */
  readonly amount: bigint
}

export interface GreetParts extends PurchaseParts, VisitParts {
  readonly store: PurchaseParts['store'] & VisitParts['store'] & Pick<Store, 'vends'>
}

/** The holder or visitor who tapped without a press. */
export type Greeting = ({ readonly kind: 'holder' } & OwnAffair) | ({ readonly kind: 'visitor' } & Visitor)

/**
 * Identifies a phone that was tapped without a press: an expected visitor, or a holder, who is then shown what is
 * owed, or else the remaining daily limit. A holder's amounts are private, so CHALLENGE comes first. Null for a phone that does not prove its
 * identity, for a card, and for a holder with neither.
 * @throws CardGoneError for a tear
 */
export async function greet(tap: Tap, parts: GreetParts): Promise<Greeting | null> {
  try {
    const { locked, minVersion, holder } = await tap.select()
    if (locked || minVersion > 1) return null
    const visitor = await meetVisitor(tap, holder, parts)
    if (visitor !== null) return { kind: 'visitor', ...visitor }
    const affair = credit(holder, parts) ?? inDoubt(holder, parts) ?? leftToday(holder, parts)
    return affair !== null && (await provesItself(tap, holder, affair.channel, parts)) ? { kind: 'holder', ...affair } : null
  } catch (error) {
    if (error instanceof PhoneRefused) return null
    throw error
  }
}

/** In the oldest channel in which this holder has one. */
function credit(holder: Address, { store, channels, circumstances }: GreetParts): OwnAffair | null {
  for (const channel of channels()) {
    const amount = store.ledger(channel.id, holder, circumstances(channel)).account.credit
    if (amount > 0n) return { text: 'owed', channel, amount }
  }
  return null
}

/** What this holder paid for cups whose outcome the owner must decide, in the oldest channel with any. */
function inDoubt(holder: Address, { store, channels }: GreetParts): OwnAffair | null {
  const waiting = store.vends.waitingForOwner().filter(vend => vend.holder === holder)
  for (const channel of channels()) {
    const amount = waiting.filter(({ channelId }) => channelId === channel.id).reduce((sum, { price }) => sum + price, 0n)
    if (amount > 0n) return { text: 'owed-ask', channel, amount }
  }
  return null
}

/** For the oldest channel in which this holder has a valid badge with a limit. */
function leftToday(holder: Address, { store, channels, circumstances }: PurchaseParts): OwnAffair | null {
  for (const channel of channels()) {
    const now = circumstances(channel)
    const amount = leftOf(store.ledger(channel.id, holder, now).account, now.now)
    if (amount !== null) return { text: 'left-today', channel, amount }
  }
  return null
}

function leftOf(account: HolderAccount, now: bigint): bigint | null {
  const { badge, isIssuer, spentToday } = account
  if (isIssuer || badge === null || badge.dailyLimit === 0n || judgeBadge(account, now, 0n) !== null) return null
  return badge.dailyLimit > spentToday ? badge.dailyLimit - spentToday : 0n
}
