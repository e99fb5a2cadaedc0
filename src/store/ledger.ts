import type { Address, Hash } from '../core/hex.ts'
import type { HolderAccount, Ledger, Newest } from '../core/judge-receipt.ts'
import type { NumberedChannel } from './channels.ts'
import type { Circumstances, StoredReceipt } from './records.ts'
import type { Tables } from './tables.ts'

/** Reads everything that a receipt of this holder in this channel is judged by. A constant number of look-ups by key. */
export function readLedger(tables: Tables, channelId: Hash, holder: Address, circumstances: Circumstances): Ledger {
  const channel = tables.channels.get(channelId)
  const { newest: newestId, synced } = tables.states.get(channel.number)
  const newest = newestId === null ? null : tables.receipts.get(newestId)
  const { now, timeTrusted, margin, allowance, knownAt = tables.clock.storedAt(), askedAt = now } = circumstances
  return {
    channelId,
    newest: newest && newestOf(newest),
    account: readAccount(tables, channel, holder, now),
    standing: {
      now,
      timeTrusted,
      synced,
      noticePeriod: channel.terms.noticePeriod,
      margin,
      newestAmount: newest?.receipt.cumulativeAmount ?? 0n,
      allowance,
      servedSinceSync: tables.served.of(channel.terms.token),
      isInDoubt: tables.alarms.anyOpen(channel.number),
      knownAt,
      askedAt,
    },
  }
}

function readAccount(tables: Tables, { number, terms }: NumberedChannel, holder: Address, now: bigint): HolderAccount {
  const held = tables.badges.get(terms.issuer, holder)
  return {
    holder,
    isIssuer: holder === terms.issuer,
    badge: held?.badge ?? null,
    isCard: held?.isCard ?? false,
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
