import type { VendState } from '../../../src/core/vend-record.ts'
import type { TransactionState } from '../../../src/store/records.ts'
import type { Cup, Look } from './look.ts'

/** A receipt and its vend that the store is to take. */
export type Offered = Omit<Cup, 'id' | 'state'> & { readonly cumulativeAmount: bigint }

/** One call of the store that writes. */
export type Deed =
  | { readonly do: 'open' | 'furnish' | 'recover' | 'flush' }
  | { readonly do: 'take'; readonly cup: Offered }
  | { readonly do: 'mark'; readonly vend: number }
  | { readonly do: 'settle'; readonly vend: number; readonly state: VendState }
  | { readonly do: 'decide'; readonly vend: number }
  | { readonly do: 'send'; readonly hash: Cup['hash'] }
  | { readonly do: 'follow'; readonly id: number; readonly state: TransactionState }
  | { readonly do: 'sync'; readonly synced: string; readonly redeemed: bigint }
  | { readonly do: 'prune'; readonly before: bigint }

/** What the machine did, in the order of the log. What is `done` was told to a customer, an owner or the chain. */
export type Fact =
  | { readonly kind: 'begun' | 'failed'; readonly deed: Deed }
  /** With what the store then held, where the deed shows it. */
  | { readonly kind: 'done'; readonly deed: Deed; readonly look: Look | null; readonly cup: Pick<Cup, 'id' | 'state'> | null }
  | { readonly kind: 'relay-closed'; readonly vend: number }

/** As JSON, with amounts as text. */
export const toText = (value: unknown): string => JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}n` : each))

export const fromText = (text: string): unknown =>
  JSON.parse(text, (_, each) => (typeof each === 'string' && /^-?\d+n$/.test(each) ? BigInt(each.slice(0, -1)) : each))
