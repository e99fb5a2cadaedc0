import type { Address, Hash } from '../../../src/core/hex.ts'
import type { TransactionState, Vend } from '../../../src/store/records.ts'
import type { Store } from '../../../src/store/store.ts'
import { channel } from './setting.ts'

/** A receipt with the vend that it pays for. */
export interface Cup extends Pick<Vend, 'id' | 'sequence' | 'holder' | 'price' | 'creditTaken' | 'at'> {
  readonly hash: Hash
  /** Its state; `unknown?` while the owner has not decided. */
  readonly state: string
}

export interface Sent {
  readonly id: number
  readonly hash: Hash
  readonly state: TransactionState
}

/** What a store holds. */
export interface Look {
  /** By id. */
  readonly cups: readonly Cup[]
  readonly newest: { readonly hash: Hash; readonly sequence: bigint; readonly cumulativeAmount: bigint } | null
  readonly credits: readonly { readonly holder: Address; readonly amount: bigint }[]
  readonly brewed: { readonly cups: number; readonly amount: bigint }
  readonly sent: readonly Sent[]
  /** The last sync's block, and what the channel had paid then. */
  readonly synced: string
}

const ALL = 1_000_000

export const stateOf = ({ state, waitsForOwner }: Vend): string => (waitsForOwner ? `${state}?` : state)

export const syncedText = (block: bigint | null, redeemed: bigint): string => `block ${block ?? 'none'}, ${redeemed} redeemed`

/** Reads all of it. The channel must be there. */
export function look(store: Store): Look {
  const hashes = new Map(store.receipts.page(channel.id, { limit: ALL }).map(({ receipt, hash }) => [receipt.sequence, hash]))
  const newest = store.receipts.newest(channel.id)
  const totals = store.totals()
  return {
    cups: store.vends
      .page({ limit: ALL })
      .map(vend => {
        const { id, sequence, holder, price, creditTaken, at } = vend
        return { id, sequence, holder, price, creditTaken, at, hash: hashes.get(sequence) ?? '0x', state: stateOf(vend) }
      })
      .reverse(),
    newest: newest && { hash: newest.hash, sequence: newest.receipt.sequence, cumulativeAmount: newest.receipt.cumulativeAmount },
    credits: store.credits.all().map(({ holder, amount }) => ({ holder, amount })),
    brewed: totals.reduce((sum, each) => ({ cups: sum.cups + each.cups, amount: sum.amount + each.amount }), { cups: 0, amount: 0n }),
    sent: store.redemptions.page({ limit: ALL }).map(({ id, transactionHash, state }) => ({ id, hash: transactionHash, state })),
    synced: syncedText(store.syncs.last()?.blockNumber ?? null, store.channels.balance(channel.id)?.redeemed ?? 0n),
  }
}
