/**
 * States of a stored vend. `paid`: the receipt is on disk, nothing was brewed yet. `starting`: the relay may have been triggered.
 * The others are final: a cup was brewed, was not brewed, or that is unknown.
 */
export type VendState = 'paid' | 'starting' | 'brewed' | 'failed' | 'never-started' | 'unknown'

/** The fields that recovery depends on. */
export interface VendRecord {
  readonly state: VendState
  /** The kernel boot during which it was paid. After a reboot, data written since then but not flushed is lost. */
  readonly bootId: string
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
 * A customer can make a doubt by hand: by opening the door while a cup fills, or by pulling the plug. It is decided for the customer a
 * few times per holder and day; otherwise this would yield endless free cups. Later ones wait for the owner.
 * @param doubtsLeft how many more of the day's doubts are decided for this holder
 */
export function settlementOf(state: VendState, doubtsLeft: number): Settlement {
  if (state === 'failed' || state === 'never-started') return 'credit'
  if (state === 'unknown') return doubtsLeft > 0 ? 'credit' : 'owner-decides'
  return 'nothing-owed'
}
