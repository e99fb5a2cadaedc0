/** A channel's money as the chain has it, its storage slot (protocol, section 2). Amounts in the token's smallest unit. */
export interface ChannelBalance {
  readonly deposited: bigint
  /** What was paid out of it, in all. */
  readonly redeemed: bigint
  /** Unix seconds; 0 when no closing was asked for. */
  readonly closesAt: bigint
}

/** As the newest synced, final block showed it. */
export interface SyncedBalance extends ChannelBalance {
  /** The time of that block, Unix seconds. */
  readonly blockAt: bigint
}
