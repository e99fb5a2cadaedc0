import { isValidAt } from '../core/best-badge.ts'
import type { Address } from '../core/hex.ts'
import { judgeAdoption } from '../core/judge-adoption.ts'
import type { Newest } from '../core/judge-receipt.ts'
import { digestOf, type Receipt, structHash } from '../core/messages.ts'
import { recoverSigner } from '../core/signature.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { StoredReceipt } from '../store/records.ts'
import type { PurchaseParts } from './selection.ts'
import { PhoneRefused, type Tap } from './tap.ts'

/**
 * NEWEST: fetches a receipt of this holder that the machine accepted and has lost since, to continue from. Null when the phone
 * has none, or when the machine cannot verify it or it is not above the machine's own newest.
 * @throws CardGoneError
 */
export async function bringBack(
  tap: Tap,
  channel: ServedChannel,
  holder: Address,
  newest: Newest | null,
  { store, recover }: Pick<PurchaseParts, 'store' | 'recover'>,
): Promise<StoredReceipt | null> {
  const answer = await tap.newest(channel.id).catch(noneIfRefused)
  if (answer === null) return null
  const { signature, acceptance } = answer
  const receipt: Receipt = { channelId: channel.id, ...answer.receipt }
  const hash = structHash('Receipt', receipt)
  const acceptanceDigest = digestOf(channel.separator, structHash('Acceptance', { receipt: hash }))
  const signer = recoverSigner(digestOf(channel.separator, hash), signature, recover)
  const brought = { receipt, signer, acceptanceSigner: recoverSigner(acceptanceDigest, acceptance, recover) }
  const { machine } = channel.presented.terms
  if (judgeAdoption(brought, { machine, holder, channelId: channel.id }, newest) !== null) return null
  return { receipt, hash, signature, signer: holder, ...coverFor(channel, holder, receipt, store) }
}

/** The badge that proves the receipt on-chain, if one that the machine holds covers the receipt's time. */
function coverFor({ presented }: ServedChannel, holder: Address, { issuedAt }: Receipt, store: PurchaseParts['store']) {
  if (presented.terms.issuer === holder) return { badge: null, redeemable: true }
  const cover = store.badges.all(presented.terms.issuer, holder).find(({ badge }) => isValidAt(badge, issuedAt)) ?? null
  return { badge: cover, redeemable: cover !== null }
}

function noneIfRefused(error: unknown): null {
  if (error instanceof PhoneRefused) return null
  throw error
}
