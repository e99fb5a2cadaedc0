import type { Address, Hash } from './hex.ts'
import type { Badge, Receipt } from './messages.ts'
import { judgeOffline, type OfflineReason, type Standing, TOLERANCE } from './offline-rule.ts'
import { type Rejection, reject } from './rejection.ts'

/** The fields of a channel's newest receipt that the next one depends on. */
export interface Newest {
  readonly hash: Hash
  readonly sequence: bigint
  readonly cumulativeAmount: bigint
  readonly issuedAt: bigint
}

/** The machine's knowledge of one holder in one channel. */
export interface HolderAccount {
  readonly holder: Address
  /** The holder is the channel's issuer and needs no badge. */
  readonly isIssuer: boolean
  /** The newest badge of the channel's issuer, its signature verified; null when there is none. */
  readonly badge: Badge | null
  /** The greatest `at` of the revocations known for this holder; null when there is none. */
  readonly revokedAt: bigint | null
  /** Cards sign blindly, so their badges must carry a daily limit. */
  readonly isCard: boolean
  /** Paid at this machine during this UTC day. */
  readonly spentToday: bigint
  /** The amount the machine owes this holder for paid cups that were not brewed. */
  readonly credit: bigint
}

/** Everything that a receipt is judged by, re-read inside the transaction that stores it. */
export interface Ledger {
  readonly channelId: Hash
  readonly newest: Newest | null
  readonly account: HolderAccount
  readonly standing: Standing
}

export type BadgeReason = 'no-badge' | 'badge-expired' | 'badge-not-yet-good' | 'badge-revoked' | 'over-daily-limit' | 'card-without-limit'
export type ReceiptReason =
  | BadgeReason
  | OfflineReason
  | 'bad-signature'
  | 'other-signer'
  | 'other-channel'
  | 'other-sequence'
  | 'other-previous'
  | 'other-amount'
  | 'issued-before-previous'
  | 'issued-in-future'
  | 'time-unknown'

declare const verified: unique symbol

/** A receipt that `judgeReceipt` accepted. Only such a value can be stored or redeemed. */
export interface VerifiedReceipt {
  readonly [verified]: true
  readonly receipt: Receipt
  readonly signer: Address
  /** The badge that the signer holds; null when it is the issuer. */
  readonly badge: Badge | null
  /** The amount paid with it, and the part of the price covered by a credit. */
  readonly paid: bigint
  readonly creditTaken: bigint
}

export type Verdict = { readonly kind: 'accepted'; readonly verified: VerifiedReceipt } | Rejection<ReceiptReason>

const SECONDS_A_DAY = 86_400n

/** The UTC day of a time, in whole days since 1970. Daily limits are counted per UTC day. */
export const utcDay = (at: bigint): bigint => at / SECONDS_A_DAY

/** Splits a price into the part paid by a credit and the amount left to sign for. */
export function splitPrice(price: bigint, credit: bigint): { readonly amount: bigint; readonly creditTaken: bigint } {
  const creditTaken = credit < price ? credit : price
  return { amount: price - creditTaken, creditTaken }
}

/** The receipt to ask a holder for: the channel's next one, with this price less the holder's credit on top. */
export function nextReceipt(ledger: Ledger, price: bigint): Receipt {
  const { newest, account } = ledger
  const { amount } = splitPrice(price, account.credit)
  return {
    channelId: ledger.channelId,
    sequence: (newest?.sequence ?? 0n) + 1n,
    cumulativeAmount: (newest?.cumulativeAmount ?? 0n) + amount,
    issuedAt: issueTime(ledger),
    previous: newest?.hash ?? `0x${'0'.repeat(64)}`,
  }
}

/**
 * The time of the next receipt: now, but never before the last one's. A clock that nothing vouches for may be days ahead. A card would
 * sign its time blindly, and no phone could follow that receipt before then. The receipt then has the latest time that has surely
 * passed: the last synced block's, or the badge's.
 */
function issueTime({ newest, account: { badge }, standing: { now, timeTrusted, synced } }: Ledger): bigint {
  const passed = timeTrusted || synced === null ? now : earlier(now, later(synced.blockAt, badge?.issuedAt ?? 0n))
  return later(passed, newest?.issuedAt ?? 0n)
}

const later = (a: bigint, b: bigint) => (a > b ? a : b)
const earlier = (a: bigint, b: bigint) => (a < b ? a : b)

/** Whether a holder may sign a receipt of this amount, issued at this time: badge, validity, revocation, daily limit. */
export function judgeBadge(account: HolderAccount, issuedAt: bigint, amount: bigint): Rejection<BadgeReason> | null {
  const { badge, isIssuer, isCard, revokedAt, spentToday } = account
  if (isIssuer) return null
  if (badge === null) return reject('no-badge', 'no badge', 'a badge of the channel’s issuer')
  if (revokedAt !== null && revokedAt >= badge.issuedAt)
    return reject('badge-revoked', `issued at ${badge.issuedAt}`, `a badge issued after ${revokedAt}`)
  if (issuedAt < badge.issuedAt) return reject('badge-not-yet-good', `time ${issuedAt}`, `from ${badge.issuedAt} on`)
  if (issuedAt > badge.expiresAt) return reject('badge-expired', `time ${issuedAt}`, `at most ${badge.expiresAt}`)
  if (isCard && badge.dailyLimit === 0n) return reject('card-without-limit', 'daily limit 0', 'a daily limit, as every card must have')
  if (amount > 0n && badge.dailyLimit !== 0n && spentToday + amount > badge.dailyLimit)
    return reject('over-daily-limit', `${spentToday} spent today and ${amount} more`, `at most ${badge.dailyLimit} a day`)
  return null
}

/** The machine's own request stays valid if a sync set the clock down while the phone signed. */
function latestIssuedAt({ now, askedAt = now }: Standing): bigint {
  return askedAt > now && askedAt <= now + TOLERANCE ? askedAt : now
}

/** A receipt of a time that nothing supports would shut out every phone until that time, since none may have an earlier time after it. */
function judgeTime({ issuedAt }: Receipt, { timeTrusted, knownAt = 0n }: Standing): Rejection<'time-unknown'> | null {
  if (timeTrusted || knownAt === 0n || issuedAt <= knownAt + TOLERANCE) return null
  return reject('time-unknown', `time ${issuedAt}`, `at most ${knownAt + TOLERANCE}, ${TOLERANCE} s after the time that is known`)
}

function judgeLink(receipt: Receipt, ledger: Ledger, amount: bigint): Rejection<ReceiptReason> | null {
  const { newest, standing } = ledger
  const expected = nextReceipt(ledger, 0n)
  const cumulativeAmount = (newest?.cumulativeAmount ?? 0n) + amount
  if (receipt.channelId !== ledger.channelId) return reject('other-channel', receipt.channelId, ledger.channelId)
  if (receipt.sequence !== expected.sequence) return reject('other-sequence', receipt.sequence, expected.sequence, true)
  if (receipt.previous !== expected.previous) return reject('other-previous', receipt.previous, expected.previous, true)
  if (receipt.cumulativeAmount !== cumulativeAmount) return reject('other-amount', receipt.cumulativeAmount, cumulativeAmount, true)
  if (newest !== null && receipt.issuedAt < newest.issuedAt)
    return reject('issued-before-previous', receipt.issuedAt, `at least ${newest.issuedAt}`, true)
  const latest = latestIssuedAt(standing)
  if (receipt.issuedAt > latest && receipt.issuedAt !== newest?.issuedAt)
    return reject('issued-in-future', receipt.issuedAt, `at most ${latest}`, true)
  return null
}

/**
 * All rules that make a receipt worth a cup, in one place. `signer` is the address recovered from the signature; null if the
 * signature is invalid. The caller re-reads the ledger inside the transaction that stores the receipt.
 */
export function judgeReceipt(receipt: Receipt, signer: Address | null, price: bigint, ledger: Ledger): Verdict {
  const { account, standing } = ledger
  const { amount, creditTaken } = splitPrice(price, account.credit)
  if (signer === null) return reject('bad-signature', 'no canonical signature', 'r and s in range, s in the lower half', true)
  if (signer !== account.holder) return reject('other-signer', signer, account.holder, true)
  const rejection =
    judgeLink(receipt, ledger, amount) ??
    judgeTime(receipt, standing) ??
    judgeBadge(account, receipt.issuedAt, amount) ??
    judgeOffline(standing, amount)
  if (rejection !== null) return rejection
  const badge = account.isIssuer ? null : account.badge
  return { kind: 'accepted', verified: { receipt, signer, badge, paid: amount, creditTaken } as VerifiedReceipt }
}
