import { randomBytes } from 'node:crypto'
import { type Address, toHex } from '../core/hex.ts'
import { type HolderAccount, judgeBadge } from '../core/judge-receipt.ts'
import { digestOf, structHash, type Visit } from '../core/messages.ts'
import { type RecoverAddress, recoverSigner } from '../core/signature.ts'
import type { PurchaseParts, ServedChannel } from './purchase.ts'
import { PhoneRefused, type Tap } from './tap.ts'

/** What a holder may still spend here today. */
export interface LeftToday {
  readonly channel: ServedChannel
  /** In the channel's token. */
  readonly amount: bigint
}

/**
 * Asks a phone that was tapped without a press who it is, to tell its holder what the badge's daily limit leaves. A holder's sums are its own
 * affair, so CHALLENGE comes first; null for a phone that does not prove who it is, for a card, and for a badge without a limit.
 * @throws CardGoneError for a tear
 */
export async function greet(tap: Tap, parts: PurchaseParts): Promise<LeftToday | null> {
  try {
    const { locked, minVersion, holder } = await tap.select()
    if (locked || minVersion > 1) return null
    const left = leftToday(holder, parts)
    return left !== null && (await provesItself(tap, holder, left.channel, parts.recover)) ? left : null
  } catch (error) {
    if (error instanceof PhoneRefused) return null
    throw error
  }
}

/** In the oldest channel in which this holder has a good badge with a limit. */
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

/** TERMS goes first: a phone signs Visit in the domain of a channel that it knows or was shown. */
async function provesItself(tap: Tap, holder: Address, { presented, separator }: ServedChannel, recover: RecoverAddress): Promise<boolean> {
  const visit: Visit = { machine: presented.terms.machine, nonce: toHex(randomBytes(32)) }
  await tap.terms(presented)
  const signature = await tap.challenge(visit)
  return recoverSigner(digestOf(separator, structHash('Visit', visit)), signature, recover) === holder
}
