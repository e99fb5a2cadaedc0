import { judgeBadge, type Ledger, nextReceipt, splitPrice } from '../core/judge-receipt.ts'
import { judgeOffline } from '../core/offline-rule.ts'
import type { Rejection } from '../core/rejection.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { SignRequest } from '../core/tap/sign.ts'
import type { Selection } from './selection.ts'

/** A channel with the ledger of one holder in it. */
export interface JudgedChannel {
  readonly channel: ServedChannel
  readonly ledger: Ledger
}

/** The reason to refuse a correctly signed receipt of this price, determined before anything is signed. */
export function judgeSelection(ledger: Ledger, price: bigint): Rejection | null {
  const { amount } = splitPrice(price, ledger.account.credit)
  return judgeBadge(ledger.account, nextReceipt(ledger, price).issuedAt, amount) ?? judgeOffline(ledger.standing, amount)
}

/** No channel can be used now: the reason, and the channel it is from; without any channel there is neither. */
export type Unservable = (JudgedChannel & { readonly rejection: Rejection }) | { readonly channel: null; readonly rejection: null }

/** Whether a refusal says how much this holder has bought: it concerns the holder alone. */
export const tellsOwnAffairs = ({ reason }: Rejection, { account }: Pick<Ledger, 'account'>): boolean =>
  reason === 'over-daily-limit' && account.spentToday > 0n

/**
 * The oldest channel that this holder may use now, preferring one with a credit for them; otherwise a refusal, preferring a reason
 * other than a missing badge.
 */
export function firstServable(judged: readonly JudgedChannel[], selection: Selection): ServedChannel | Unservable {
  const owing = judged.filter(({ ledger }) => ledger.account.credit > 0n)
  let refusal: Unservable = { channel: null, rejection: null }
  for (const { channel, ledger } of [...owing, ...judged]) {
    const rejection = judgeSelection(ledger, selection.priceIn(channel))
    if (rejection === null) return channel
    if (refusal.channel === null || refusal.rejection.reason === 'no-badge') refusal = { channel, ledger, rejection }
  }
  return refusal
}

/** The request for this holder to sign: identical bytes at each tap, as long as nothing in the channel has changed. */
export function requestOf(selection: Selection, { channel, ledger }: JudgedChannel): SignRequest {
  const key = `${channel.id} ${ledger.account.holder}`
  const next = nextReceipt(ledger, selection.priceIn(channel))
  const before = selection.asked.get(key)
  const { amount } = splitPrice(selection.priceIn(channel), ledger.account.credit)
  const same =
    before !== undefined &&
    before.previous === next.previous &&
    before.cumulativeAmount === next.cumulativeAmount &&
    before.issuedAt <= next.issuedAt &&
    judgeBadge(ledger.account, before.issuedAt, amount) === null
  const receipt = same ? before : next
  selection.asked.set(key, receipt)
  return { receipt, price: amount, label: selection.label }
}
