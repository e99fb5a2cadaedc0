import { RevertedWith } from '../chain/errors.ts'
import type { StoredReceipt } from '../store/records.ts'

/** The most receipts of different badges that are tried: each costs a simulation. */
const MOST_TRIES = 6
/** Reverts that say that this receipt, and not the channel, cannot be paid. */
const OF_THE_RECEIPT = ['OutsideBadge', 'BadgeRevoked', 'WrongSigner']

export interface Payable<Prepared> {
  readonly stored: StoredReceipt
  readonly prepared: Prepared
  /** Why a newer one cannot be paid; null for the newest. */
  readonly newerFault: RevertedWith | null
}

/**
 * Prepares the redemption of the newest receipt that can be paid. A badge that was revoked a notice period ago, or does not cover its receipt, takes
 * its holder's receipts with it: then the newest of another badge pays what was owed until then.
 * @param receipts the newest first
 * @throws RevertedWith that of the newest where none of them can be paid; whatever else `prepare` throws
 */
export async function newestPayable<Prepared>(
  receipts: Iterable<StoredReceipt>,
  prepare: (stored: StoredReceipt) => Promise<Prepared>,
): Promise<Payable<Prepared>> {
  const failed = new Set<string>()
  let newerFault: RevertedWith | null = null
  for (const stored of receipts) {
    if (failed.size >= MOST_TRIES) break
    if (failed.has(badgeOf(stored))) continue
    try {
      return { stored, prepared: await prepare(stored), newerFault }
    } catch (error) {
      if (!(error instanceof RevertedWith) || (newerFault === null && !OF_THE_RECEIPT.includes(error.decoded.name))) throw error
      newerFault ??= error
      failed.add(badgeOf(stored))
    }
  }
  // The receipts begin with the newest, so one at least was tried.
  throw newerFault
}

const badgeOf = ({ signer, badge }: StoredReceipt): string => `${signer} ${badge?.badge.issuedAt ?? 'issuer'}`
