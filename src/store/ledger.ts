import type { Address, Hash } from '../core/hex.ts'
import type { HolderAccount, Ledger, Newest } from '../core/judge-receipt.ts'
import { isAbove } from '../core/receipt-order.ts'
import type { NumberedChannel } from './channels.ts'
import { type Circumstances, NO_CLAIMS, type StoredReceipt, type TapClaims } from './records.ts'
import type { Tables } from './tables.ts'

/**
 * Reads everything that a receipt of this holder in this channel is judged by. A constant number of look-ups by key.
 * @param claims what the tap brought: it counts as if it were stored
 */
export function readLedger(
  tables: Tables,
  channelId: Hash,
  holder: Address,
  circumstances: Circumstances,
  claims: TapClaims = NO_CLAIMS,
): Ledger {
  const channel = tables.channels.get(channelId)
  const { synced } = tables.states.get(channel.number)
  const newest = adoptable(tables, channel, claims) ?? newestStored(tables, channel)
  const { now, timeTrusted, margin, allowance, creditsOnly = false } = circumstances
  const { knownAt = tables.clock.storedAt(), askedAt = now } = circumstances
  return {
    channelId,
    newest: newest && newestOf(newest),
    account: readAccount(tables, channel, holder, now, claims),
    standing: {
      now,
      timeTrusted,
      synced,
      noticePeriod: channel.terms.noticePeriod,
      margin,
      newestAmount: newest?.receipt.cumulativeAmount ?? 0n,
      allowance,
      creditsOnly,
      servedSinceSync: tables.served.of(channel.terms.token),
      isInDoubt: tables.alarms.anyOpen(channel.number),
      knownAt,
      askedAt,
    },
  }
}

/** The receipt that the tap brought, if it is of this channel and still above the store's newest; otherwise null. */
export function adoptable(tables: Tables, channel: NumberedChannel, { receipt: brought }: TapClaims): StoredReceipt | null {
  if (brought === null || brought.receipt.channelId !== channel.id) return null
  const newest = newestStored(tables, channel)?.receipt
  return newest === undefined || isAbove(brought.receipt, newest) ? brought : null
}

function newestStored({ states, receipts }: Tables, { number }: NumberedChannel): StoredReceipt | null {
  const { newest } = states.get(number)
  return newest === null ? null : receipts.get(newest)
}

function readAccount(
  tables: Tables,
  { number, terms }: NumberedChannel,
  holder: Address,
  now: bigint,
  { isCard }: TapClaims,
): HolderAccount {
  return {
    holder,
    isIssuer: holder === terms.issuer,
    badge: tables.badges.best(terms.issuer, holder, now)?.badge ?? null,
    isCard,
    revokedAt: tables.revocations.greatestAt(terms.issuer, holder),
    spentToday: tables.dailySums.of(terms.issuer, holder, now),
    credit: tables.credits.of(number, holder),
  }
}

const newestOf = ({ hash, receipt }: StoredReceipt): Newest => ({
  hash,
  sequence: receipt.sequence,
  cumulativeAmount: receipt.cumulativeAmount,
  issuedAt: receipt.issuedAt,
})
