import type { BadgeReason, ReceiptReason } from '../core/judge-receipt.ts'
import type { Rejection } from '../core/rejection.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import type { TextKey } from '../texts/en.ts'
import type { PurchaseOutcome } from './selection.ts'

/** No cup: the text for the display, and the reason for the log. */
export const refused = (text: TextKey, why: Rejection | Error | null = null): PurchaseOutcome => ({ kind: 'refused', text, why })

/** No cup, for a reason found by the machine. */
export const refusedBy = (rejection: Rejection): PurchaseOutcome => refused(textOfReason(rejection.reason), rejection)

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
  [StatusWord.notFound, 'no-contract'],
])

/** The text for a status word. A fault or an unknown one says to try again. */
export const textOfStatus = (status: number): TextKey => byStatus.get(status) ?? 'try-again'

const byReason: Partial<Record<ReceiptReason, TextKey>> & Record<BadgeReason, TextKey> = {
  'no-badge': 'no-contract',
  'badge-expired': 'badge-expired',
  'badge-not-yet-good': 'badge-not-yet-good',
  'badge-revoked': 'badge-revoked',
  'over-daily-limit': 'over-daily-limit',
  'card-without-limit': 'card-without-limit',
  'time-unknown': 'allowance-used-up',
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
