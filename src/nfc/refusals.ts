import type { Address } from '../core/hex.ts'
import type { BadgeReason, ReceiptReason } from '../core/judge-receipt.ts'
import type { Rejection } from '../core/rejection.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import type { TextKey } from '../texts/en.ts'
import type { PurchaseOutcome, PurchaseParts } from './selection.ts'

/** No cup: the text for the display, and the reason for the log. */
export const refused = (text: TextKey, why: Rejection | Error | null = null): PurchaseOutcome => ({ kind: 'refused', text, why })

/** No cup, for a reason found by the machine. */
export const refusedBy = (rejection: Rejection): PurchaseOutcome => refused(textOfReason(rejection.reason), rejection)

/** Why a holder without a badge for this selection cannot buy: one of another customer's channel, if it has a badge there. */
export function refusedElsewhere(
  holder: Address,
  rejection: Rejection,
  { store, others, circumstances }: Pick<PurchaseParts, 'store' | 'others' | 'circumstances'>,
): PurchaseOutcome | null {
  const theirs = others?.().find(
    ({ channel }) => store.badges.get(channel.presented.terms.issuer, holder, circumstances(channel).now) !== null,
  )
  return theirs === undefined ? null : refused(theirs.text, rejection)
}

/** The text for each of the phone's status words (protocol, section 4). */
const byStatus = new Map<number, TextKey>([
  [StatusWord.locked, 'locked'],
  [StatusWord.confirm, 'confirm'],
  [StatusWord.tooSoon, 'one-moment'],
  [StatusWord.mismatch, 'disagree'],
  [StatusWord.overLimit, 'over-phone-limit'],
  [StatusWord.outdated, 'disagree'],
  [StatusWord.unknownChannel, 'disagree'],
  [StatusWord.unknownPrevious, 'disagree'],
  [StatusWord.noWallet, 'no-wallet'],
  [StatusWord.notFound, 'no-badge'],
])

/** The text for a status word. A fault or an unknown one says to try again. */
export const textOfStatus = (status: number): TextKey => byStatus.get(status) ?? 'try-again'

const byReason: Partial<Record<ReceiptReason, TextKey>> & Record<BadgeReason, TextKey> = {
  'no-badge': 'no-badge',
  'badge-expired': 'badge-expired',
  'badge-not-yet-good': 'badge-not-yet-good',
  'badge-revoked': 'badge-revoked',
  'over-daily-limit': 'over-daily-limit',
  'card-without-limit': 'card-without-limit',
  'time-unknown': 'allowance-used-up',
  'agreement-ended': 'no-contract',
  closing: 'closing',
  'offline-too-long': 'offline-too-long',
  'deposit-used-up': 'deposit-used-up',
  'allowance-used-up': 'allowance-used-up',
}

/** The text for the machine's reason to refuse a receipt. If another tap may help, it says to try again. */
export const textOfReason = (reason: string): TextKey => byReason[reason as ReceiptReason] ?? 'try-again'

/** Whether a new badge could lift this refusal: the machine then asks for one before it refuses. */
export const fromBadge = (reason: string): boolean =>
  reason.startsWith('badge-') || reason === 'no-badge' || reason === 'over-daily-limit' || reason === 'card-without-limit'
