/**
 * States of a stored vend. `paid`: the receipt is on disk, nothing was brewed yet. `starting`: the relay may have been triggered.
 * The others are final: a cup was brewed, was not brewed, or that is unknown.
 */
export type VendState = 'paid' | 'starting' | 'brewed' | 'failed' | 'never-started' | 'unknown'

/** The fields that recovery and credits depend on. */
export interface VendRecord {
  readonly state: VendState
  /** The kernel boot during which it was paid. After a reboot, data written since then but not flushed is lost. */
  readonly bootId: string
  /** The product's price, and the part of it that a credit paid. */
  readonly price: bigint
  readonly creditTaken: bigint
}

/**
 * Settles a vend found open at start. Within the same boot the mark `starting` would have survived a crash of the daemon, so
 * `paid` means never started. After a power cut the mark may be lost, so the outcome is unknown.
 */
export function settledAfterCrash(vend: VendRecord, bootId: string): VendState {
  if (vend.state === 'paid') return vend.bootId === bootId ? 'never-started' : 'unknown'
  return vend.state === 'starting' ? 'unknown' : vend.state
}

/** The consequence of a settled vend: nothing is owed, its price becomes the holder's credit, or the owner decides. */
export type Settlement = 'nothing-owed' | 'credit' | 'owner-decides'

/**
 * An unknown vend that was itself paid by a credit waits for the owner: otherwise repeatedly pulling the plug would yield endless
 * free cups.
 */
export function settlementOf(vend: VendRecord): Settlement {
  if (vend.state === 'failed' || vend.state === 'never-started') return 'credit'
  if (vend.state === 'unknown') return vend.creditTaken > 0n ? 'owner-decides' : 'credit'
  return 'nothing-owed'
}
