import { isOver } from '../core/alarm.ts'
import type { ChannelBalance } from '../core/channel-balance.ts'
import type { Address, Hash } from '../core/hex.ts'
import { storeIsOld } from '../core/offline-rule.ts'
import type { ChannelState } from './channel-states.ts'
import type { Database } from './database.ts'
import type { Anchor, SyncedBlock, SyncFindings } from './records.ts'
import type { Tables } from './tables.ts'
import { withdraw } from './withdraw.ts'

export interface SyncStore {
  record(findings: SyncFindings): void
  last(): SyncedBlock | null
  /** Final blocks of several ages, the newest first. */
  anchors(): Anchor[]
  /** Takes back all that came from blocks behind this one; from all blocks where it is null. */
  withdraw(to: Anchor | null): void
}

export const syncStore = (database: Database, tables: Tables): SyncStore => ({
  record: findings => database.write(() => record(tables, findings)),
  last: () => tables.lastSync.get(),
  anchors: () => tables.anchors.all(),
  withdraw: to => database.write(() => withdraw(tables, to)),
})

/**
 * Channels, revocations, block, time. A sync that showed no newer block counts as none: it gives no new allowance and no new time.
 * Inside one transaction.
 */
function record(tables: Tables, findings: SyncFindings): void {
  const { headAt, now = headAt, isRepeat = false } = findings
  const finalBlock = { ...findings.finalBlock, at: budgetFrom(tables.lastSync.get(), findings) }
  const stillOld = new Set<Address>()
  for (const [id, found] of findings.channels)
    if (recordChannel(tables, id, found, { ...findings, finalBlock })) stillOld.add(tables.channels.get(id).terms.token)
  if (isRepeat) tables.clock.raise(now)
  else {
    tables.served.reset(stillOld)
    tables.lastSync.put({ headAt, finalBlock })
    tables.anchors.put(findings.finalBlock)
    tables.clock.set(now)
  }
}

/** The time from which the offline budget counts: the block's, but never ahead of the machine's own when the block was first seen. */
function budgetFrom(last: SyncedBlock | null, { headAt, now = headAt, isRepeat, finalBlock }: SyncFindings): bigint {
  if (isRepeat && last?.blockNumber === finalBlock.number) return last.blockAt
  return finalBlock.at < now ? finalBlock.at : now
}

/**
 * @returns whether the store is still behind the chain, or in doubt. The served amount then keeps counting against the allowance: otherwise
 *   each sync would give an unrecoverable store another allowance to lose.
 */
function recordChannel(tables: Tables, id: Hash, found: ChannelBalance, findings: SyncFindings): boolean {
  const { finalBlock, headAt, now = headAt, behind = [] } = findings
  const { number, terms } = tables.channels.get(id)
  const before = tables.states.get(number)
  const isBehind = behind.includes(terms.issuer)
  // Never synced: without the revocations the first sync is not complete.
  if (isBehind && before.synced === null) return false
  const blockAt = isBehind ? (before.synced?.blockAt ?? 0n) : finalBlock.at
  const synced = { ...found, blockNumber: finalBlock.number, blockAt }
  const newestAmount = before.newest === null ? 0n : tables.receipts.get(before.newest).receipt.cumulativeAmount
  tables.states.change(number, { synced, unredeemedSince: unredeemedSince(before, found.redeemed, newestAmount, now) })
  endAlarms(tables, id, found.redeemed, now)
  return storeIsOld({ synced, newestAmount }) || tables.alarms.anyOpen(number)
}

/** What was brought back is redeemed: the channel is recovered. */
function endAlarms({ alarms }: Tables, channelId: Hash, redeemed: bigint, now: bigint): void {
  for (const alarm of alarms.open()) if (alarm.channelId === channelId && isOver(alarm, redeemed)) alarms.end(alarm.id, now)
}

/** Restarts when a redemption became final. Never ahead of the clock: it may have been ahead itself for a while. */
function unredeemedSince(before: ChannelState, redeemed: bigint, newestAmount: bigint, now: bigint): bigint | null {
  if (newestAmount <= redeemed) return null
  const rose = before.synced !== null && redeemed > before.synced.redeemed
  const since = before.unredeemedSince ?? now
  return rose || since > now ? now : since
}
