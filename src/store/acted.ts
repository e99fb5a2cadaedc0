import type { Hash } from '../core/hex.ts'
import { isAbove } from '../core/receipt-order.ts'
import type { VendState } from '../core/vend-record.ts'
import { adopt } from './adopt.ts'
import type { StoredReceipt, Taken } from './records.ts'
import type { Tables } from './tables.ts'
import { settle, type VendRules } from './vend-store.ts'

/**
 * What the machine has acted on since its start, in memory: the newest receipt of each channel, the vends that are under way, and the outcomes
 * of those since the newest receipt, which no flush may have reached. Compared with the store each time that it was opened again after a failure.
 */
export class Acted {
  readonly #newest = new Map<Hash, StoredReceipt>()
  readonly #open = new Set<number>()
  readonly #settled = new Map<number, VendState>()

  took(taken: Taken): Taken {
    if (taken.kind === 'rejected') return taken
    this.#newest.set(taken.stored.receipt.channelId, taken.stored)
    this.#open.add(taken.vend.id)
    // It was flushed, and with it all that was written before.
    this.#settled.clear()
    return taken
  }

  settled(vend: number, state: VendState): void {
    this.#open.delete(vend)
    this.#settled.set(vend, state)
  }

  /**
   * A commit that reported a failure may still be on the disk. The vend loop did not learn that such a vend was paid, so its cup is owed.
   * A missing receipt is restored, as one that a phone brings back, and raises the same alarm. A missing outcome is booked again. Inside a
   * transaction.
   */
  resume(tables: Tables, rules: VendRules): void {
    for (const stored of this.#newest.values()) restore(tables, stored)
    for (const { id } of tables.vends.open()) if (!this.#open.has(id)) settle(tables, id, this.#settled.get(id) ?? 'never-started', rules)
  }
}

function restore(tables: Tables, stored: StoredReceipt): void {
  const { channels, states, receipts, alarms, clock } = tables
  const { channelId, cumulativeAmount } = stored.receipt
  const { number } = channels.get(channelId)
  const { newest } = states.get(number)
  if (newest !== null && !isAbove(stored.receipt, receipts.get(newest).receipt)) return
  adopt(tables, stored)
  alarms.raise(number, { channelId, kind: 'brought-back', amount: cumulativeAmount, at: clock.storedAt() })
}
