/**
 * A vend as the store keeps it. `paid`: the receipt is on the disk, nothing was brewed yet. `starting`: the relay may have been told.
 * The others are final: a cup was brewed, was not, or nobody can say.
 */
export type VendState = 'paid' | 'starting' | 'brewed' | 'failed' | 'never-started' | 'unknown'

/** What recovery and credits depend on. */
export interface VendRecord {
  readonly state: VendState
  /** The kernel's boot in which it was paid. What was written since and not flushed is lost when another has begun. */
  readonly bootId: string
  /** The product's price, and how much of it a credit paid. */
  readonly price: bigint
  readonly creditTaken: bigint
}

/**
 * What a vend found open at a start was. In the same boot the mark `starting` would have survived the daemon's crash, so `paid` means never started;
 * after a power cut it may be lost, so nobody can say.
 */
export function settledAfterCrash(vend: VendRecord, bootId: string): VendState {
  if (vend.state === 'paid') return vend.bootId === bootId ? 'never-started' : 'unknown'
  return vend.state === 'starting' ? 'unknown' : vend.state
}

/** What becomes of a settled vend: nothing is owed, its price becomes a credit of the holder, or the owner decides. */
export type Settlement = 'nothing-owed' | 'credit' | 'owner-decides'

/** An unknown vend that was itself paid by a credit waits for the owner: otherwise one pulled plug after another would brew for ever. */
export function settlementOf(vend: VendRecord): Settlement {
  if (vend.state === 'failed' || vend.state === 'never-started') return 'credit'
  if (vend.state === 'unknown') return vend.creditTaken > 0n ? 'owner-decides' : 'credit'
  return 'nothing-owed'
}
