import type { SyncedBalance } from './channel-balance.ts'
import { type Rejection, reject } from './rejection.ts'

/** All that the offline rule judges by. Amounts in the token's smallest unit, times in Unix seconds. */
export interface Standing {
  readonly now: bigint
  /** False after a restart without a trusted time source. */
  readonly timeTrusted: boolean
  /** Null until the first sync. */
  readonly synced: SyncedBalance | null
  readonly noticePeriod: number
  /** Seconds reserved for getting back online to redeem. */
  readonly margin: bigint
  /** The total that the channel owes by the newest stored receipt; 0 when there is none. */
  readonly newestAmount: bigint
  /** The most that may be served while the time or the store cannot be trusted. */
  readonly allowance: bigint
  /** The total served at this machine since the last sync. */
  readonly servedSinceSync: bigint
  /** An alarm is open: the store may not be whole, or not the only one. Default: false. */
  readonly isInDoubt?: boolean
  /** The time without any sync or wall clock since the start, to compare an untrusted one with; 0, the default, if none is known. */
  readonly knownAt?: bigint
  /** The time that the machine put into its request. Default: now. */
  readonly askedAt?: bigint
  /** The customer's agreement has ended: only credits are still taken here. */
  readonly creditsOnly?: boolean
}

/** How far a receipt's time may lie ahead of the true time: phones refuse more (protocol, section 4). Seconds. */
export const TOLERANCE = 600n

export type OfflineReason = 'agreement-ended' | 'closing' | 'offline-too-long' | 'deposit-used-up' | 'allowance-used-up'

/** Whether the store is behind the chain: a receipt that it does not hold has been redeemed. */
export const storeIsOld = ({ synced, newestAmount }: Pick<Standing, 'synced' | 'newestAmount'>): boolean =>
  synced !== null && synced.redeemed > newestAmount

/** Whether only the allowance may be served: never synced, an untrusted clock, an old store, or one in doubt. */
export const onAllowance = (standing: Standing): boolean =>
  standing.synced === null || !standing.timeTrusted || standing.isInDoubt === true || storeIsOld(standing)

/** The first second at which the machine stops serving without a sync; null until the first sync. */
export function servesUntil({ synced, noticePeriod, margin }: Standing): bigint | null {
  return synced === null ? null : synced.blockAt + BigInt(noticePeriod) - margin
}

/** The amount that the deposit still covers, as far as the machine knows; null until the first sync. */
export function depositLeft({ synced, newestAmount }: Standing): bigint | null {
  if (synced === null) return null
  const owed = synced.redeemed > newestAmount ? synced.redeemed : newestAmount
  return owed >= synced.deposited ? 0n : synced.deposited - owed
}

/**
 * The offline rule (protocol, section 6): anything that could take money from the payee waits for the notice period on-chain, so
 * a receipt of `amount` taken now will still be paid, or at most the allowance is lost. A cup covered by a credit adds no debt
 * and is always served.
 */
export function judgeOffline(standing: Standing, amount: bigint): Rejection<OfflineReason> | null {
  if (amount === 0n) return null
  const { now, synced, servedSinceSync, allowance } = standing
  if (standing.creditsOnly) return reject('agreement-ended', `price ${amount}`, 'a credit that covers it, or an agreement in force')
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
