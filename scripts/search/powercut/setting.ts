import type { Domain } from '../../../src/core/domain.ts'
import type { Address, Hash, Hex } from '../../../src/core/hex.ts'
import { nextReceipt } from '../../../src/core/judge-receipt.ts'
import type { CompactSignature } from '../../../src/core/signature.ts'
import { channelId, type Terms } from '../../../src/core/terms.ts'
import type { Circumstances, OfferedReceipt, StoredChannel, SyncFindings } from '../../../src/store/records.ts'
import type { Store } from '../../../src/store/store.ts'

const address = (digit: string): Address => `0x${digit.repeat(40)}`
/** A hash that stands for this number. */
export const hashOf = (number: bigint | number): Hash => `0x${number.toString(16).padStart(64, '0')}`
/** The store checks no signature. */
export const ANY_SIGNATURE: CompactSignature = { r: hashOf(7), vs: hashOf(8) }
export const ANY_TRANSACTION: Hex = '0x02'

/** When each course begins: 2026-01-01, Unix seconds. */
export const STARTED_AT = 1_767_225_600n
const DAY = 86_400n
const DEPOSIT = 10_000_000n

const terms: Terms = {
  ...{ payer: address('1'), payee: address('2'), token: address('3'), issuer: address('4'), machine: address('5') },
  noticePeriod: 604_800,
}
export const domain: Domain = { chainId: 31_337n, contract: address('6') }
const id = channelId(terms, domain)
export const channel: StoredChannel = { id, terms, decimals: 2, symbol: 'EURT' }

/** Customers of the one channel. */
export const holders: readonly Address[] = [address('a'), address('b'), address('c')]

export const circumstancesAt = (now: bigint): Circumstances => ({ now, timeTrusted: true, margin: DAY, allowance: 0n })

/** What the sync with this block number finds. */
export const findingsOf = (number: bigint, now: bigint, redeemed: bigint): SyncFindings => ({
  headAt: now,
  finalBlock: { number, at: now - 12n, hash: hashOf(number) },
  channels: new Map([[id, { deposited: DEPOSIT, redeemed, closesAt: 0n }]]),
})

/** Adds the channel and its holders' badges. */
export function furnish(store: Store): void {
  store.channels.put(channel)
  for (const holder of holders) {
    const badge = { holder, issuedAt: STARTED_AT - DAY, expiresAt: STARTED_AT + 90n * DAY, dailyLimit: 0n }
    store.badges.put(terms.issuer, { badge, signature: ANY_SIGNATURE, isCard: false })
  }
}

/** Whether all that was added, and a sync recorded. */
export const isFurnished = (store: Store): boolean => store.channels.all().length > 0 && store.syncs.last() !== null

/** The receipt that the machine would request from this holder, as if correctly signed. */
export function offerOf(
  store: Store,
  { holder, price, product, now }: Pick<OfferedReceipt, 'holder' | 'price' | 'product'> & { readonly now: bigint },
): OfferedReceipt {
  const receipt = nextReceipt(store.ledger(id, holder, circumstancesAt(now)), price)
  return { receipt, signature: ANY_SIGNATURE, signer: holder, holder, product, price }
}
