import { judgeReceipt, type VerifiedReceipt } from '../core/judge-receipt.ts'
import { structHash } from '../core/messages.ts'
import { adopt } from './adopt.ts'
import type { NumberedChannel } from './channels.ts'
import { adoptable, readLedger } from './ledger.ts'
import { type Circumstances, NO_CLAIMS, type OfferedReceipt, type StoredReceipt, type Taken } from './records.ts'
import type { Tables } from './tables.ts'
import { vendOf } from './vend-rows.ts'

/**
 * Judges a receipt by the stored state, and stores it with the vend that it pays for and the lost receipt that it
 * continues from: all of it or, if it is refused, nothing. Inside one durable transaction.
 */
export function takeReceipt(tables: Tables, offered: OfferedReceipt, circumstances: Circumstances, bootId: string): Taken {
  const { receipt, signer, holder, price, product, claims = NO_CLAIMS } = offered
  const channel = tables.channels.get(receipt.channelId)
  const verdict = judgeReceipt(receipt, signer, price, readLedger(tables, channel.id, holder, circumstances, claims))
  if (verdict.kind === 'rejected') return verdict
  const stored = toStore(tables, channel, offered, verdict.verified, circumstances.now)
  const lost = adoptable(tables, channel, claims)
  if (lost !== null) adopt(tables, lost)
  const id = tables.receipts.add(channel.number, stored, circumstances.now)
  book(tables, channel, verdict.verified, id, circumstances)
  const { creditTaken } = verdict.verified
  const vend = tables.vends.add(id, { product, price, creditTaken, bootId, at: circumstances.now })
  return { kind: 'accepted', vend: vendOf(vend), stored }
}

function toStore(
  tables: Tables,
  { terms }: NumberedChannel,
  { signature, claims = NO_CLAIMS }: OfferedReceipt,
  verified: VerifiedReceipt,
  now: bigint,
): StoredReceipt {
  const { receipt, signer } = verified
  const held = verified.badge === null ? null : tables.badges.best(terms.issuer, signer, now)
  const badge = held === null ? null : { ...held, isCard: claims.isCard }
  return { receipt, hash: structHash('Receipt', receipt), signature, signer, badge, redeemable: true }
}

/** Updates all sums affected by an accepted receipt. */
function book(
  tables: Tables,
  { number, terms }: NumberedChannel,
  verified: VerifiedReceipt,
  id: bigint,
  circumstances: Circumstances,
): void {
  const { now, timeTrusted, knownAt = 0n } = circumstances
  const { signer, paid, creditTaken } = verified
  const { unredeemedSince } = tables.states.get(number)
  const since = paid === 0n ? unredeemedSince : (unredeemedSince ?? now)
  tables.states.change(number, { newest: id, newestRedeemable: id, unredeemedSince: since })
  tables.dailySums.add(terms.issuer, signer, now, paid)
  tables.credits.add(number, signer, -creditTaken)
  tables.served.add(terms.token, paid)
  tables.met.put(number, signer)
  // The next start continues from the stored time, so an untrusted one is not stored.
  tables.clock.raise(timeTrusted || now < knownAt ? now : knownAt)
}
