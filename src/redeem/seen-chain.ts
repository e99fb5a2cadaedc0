import type { BlockPoint, BlockPoints } from '../chain/final-block.ts'
import type { TokenFacts } from '../chain/token.ts'
import type { ChannelBalance } from '../core/channel-balance.ts'
import type { Address, Hash } from '../core/hex.ts'
import type { Agreement } from '../core/offer.ts'
import type { RecordedRevocation } from '../core/recorded-revocation.ts'
import type { OpenOrder } from '../core/work-order.ts'
import type { FoundTwin } from '../machine/reporter.ts'

/** Revocations from a range of blocks. */
export interface FoundRevocations {
  readonly found: readonly RecordedRevocation[]
  /** The last block that was read: requests are bounded. */
  readonly upTo: bigint
}

/** The chain as looking at it needs it. Each question fails by itself. All that is read at a block is what enough endpoints agree on. */
export interface SeenChain {
  blocks(): Promise<BlockPoints>
  /** The block of this number, final or not; null where the node has none. */
  blockAt(number: bigint): Promise<BlockPoint | null>
  channels(ids: readonly Hash[], at: bigint): Promise<ReadonlyMap<Hash, ChannelBalance>>
  /** How many revocations of each issuer the contract counts. */
  revocationCounts(issuers: readonly Address[], at: bigint): Promise<ReadonlyMap<Address, bigint>>
  revocations(issuers: readonly Address[], from: bigint, to: bigint): Promise<FoundRevocations>
  /** The agreements in force at this machine; null if the config names no Agreements contract. */
  agreements(at: bigint): Promise<readonly Agreement[] | null>
  /** How a token's amounts are shown. */
  token(address: Address): Promise<TokenFacts>
  /** The open work orders at this machine. */
  orders(at: bigint): Promise<readonly OpenOrder[]>
  /** This machine at the newest block, which is this one; null where the config names no Agreements contract. */
  twin(head: bigint): Promise<FoundTwin | null>
  /** The native coin of this machine's key at the newest block, in wei. */
  balance(): Promise<bigint>
  /** How many JSON-RPC requests went out so far. */
  calls(): number
}
