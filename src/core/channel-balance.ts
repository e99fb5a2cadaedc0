/** A channel's money as in the contract's storage slot (PROTOCOL.md, section 2). Amounts in the token's smallest unit. */
export interface ChannelBalance {
  readonly deposited: bigint
  /** The total paid out. */
  readonly redeemed: bigint
  /** Unix seconds; 0 if no closing was requested. */
  readonly closesAt: bigint
}

/** The balance at the newest synced, final block. */
export interface SyncedBalance extends ChannelBalance {
  /** The time of that block, Unix seconds. */
  readonly blockAt: bigint
}
