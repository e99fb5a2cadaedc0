import type { SyncedBalance } from './channel-balance.ts'
import { type Rejection, reject } from './rejection.ts'

/** All that the offline rule judges by. Amounts in the token's smallest unit, times in Unix seconds. */
export interface Standing {
  readonly now: bigint
  /** False after a restart with nothing that vouches for the time. */
  readonly timeTrusted: boolean
  /** Null until the first sync. */
  readonly synced: SyncedBalance | null
  readonly noticePeriod: number
  /** Seconds that the machine keeps for getting back on-line to redeem. */
  readonly margin: bigint
  /** What the newest stored receipt says the channel owes in all; 0 when there is none. */
  readonly newestAmount: bigint
  /** The most that may be served while the time or the store is not to be trusted. */
  readonly allowance: bigint
  /** What was served since the last sync, at this machine, in all. */
  readonly servedSinceSync: bigint
}

export type OfflineReason = 'closing' | 'offline-too-long' | 'deposit-used-up' | 'allowance-used-up'

/** Whether the store is behind the chain: somebody redeemed a receipt that it does not hold. */
export const storeIsOld = ({ synced, newestAmount }: Pick<Standing, 'synced' | 'newestAmount'>): boolean =>
  synced !== null && synced.redeemed > newestAmount

/** Whether only the allowance may be served: never synced, an untrusted clock, or an old store. */
export const onAllowance = (standing: Standing): boolean => standing.synced === null || !standing.timeTrusted || storeIsOld(standing)

/** The first second at which the machine no longer serves without a sync; null until the first one. */
export function servesUntil({ synced, noticePeriod, margin }: Standing): bigint | null {
  return synced === null ? null : synced.blockAt + BigInt(noticePeriod) - margin
}

/** What the deposit still covers, as far as the machine knows; null until the first sync. */
export function depositLeft({ synced, newestAmount }: Standing): bigint | null {
  if (synced === null) return null
  const owed = synced.redeemed > newestAmount ? synced.redeemed : newestAmount
  return owed >= synced.deposited ? 0n : synced.deposited - owed
}

/**
 * The offline rule (protocol, section 6): whatever could take money from the payee waits for the notice period on-chain,
 * so a receipt of `amount` taken now will still be paid, or at most the allowance is lost. A cup that a credit pays adds no debt: it is always served.
 */
export function judgeOffline(standing: Standing, amount: bigint): Rejection<OfflineReason> | null {
  if (amount === 0n) return null
  const { now, synced, servedSinceSync, allowance } = standing
  if (synced !== null && synced.closesAt !== 0n)
    return reject('closing', `closes at ${synced.closesAt}`, 'a channel that nobody is closing')
  const until = servesUntil(standing)
  if (until !== null && now >= until)
    return reject('offline-too-long', `time ${now}`, `before ${until}, the last sync plus notice less margin`)
  const left = depositLeft(standing)
  if (left !== null && amount > left) return reject('deposit-used-up', `price ${amount}`, `at most ${left} of the deposit`)
  if (onAllowance(standing) && servedSinceSync + amount > allowance)
    return reject(
      'allowance-used-up',
      `${servedSinceSync} served since the last sync and price ${amount}`,
      `at most ${allowance} before the next sync`,
    )
  return null
}
