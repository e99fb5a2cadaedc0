import type { Hash } from '../core/hex.ts'
import type { OutboxEntry } from '../store/records.ts'

/** The version of a transaction that a block has. */
export interface Mined {
  readonly hash: Hash
  readonly success: boolean
  readonly blockNumber: bigint
  /** In the token's smallest unit. */
  readonly paid: bigint
  readonly gasUsed: bigint
}

export interface SeenTransaction {
  /** Null where no block has any version of it. */
  readonly mined: Mined | null
  /** Whether the node has its newest version. */
  readonly isKnown: boolean
}

/** What is to be done about a transaction of this machine. */
export type TransactionVerdict =
  /** A block that is not final has it. */
  | { readonly kind: 'mined'; readonly by: Mined }
  /** By the contract at a final block, or by a nonce that a final block has used. */
  | { readonly kind: 'decided'; readonly state: 'final' | 'failed' | 'replaced'; readonly by: Mined | null }
  /** It is next in the order of nonces. */
  | { readonly kind: 'fits' }
  /** Its nonce leaves a gap, or is another's: signed again at this one. */
  | { readonly kind: 'sign-again'; readonly nonce: number }
  /** Nothing can be done now. */
  | { readonly kind: 'waits'; readonly why: string }
  /** Decided before, and nothing new. */
  | { readonly kind: 'closed' }

export interface OutboxState {
  readonly entries: readonly OutboxEntry[]
  /** In the order of the entries. */
  readonly seen: readonly SeenTransaction[]
  readonly nonces: { readonly final: number; readonly mined: number; readonly pending: number }
  readonly finalBlock: bigint
  /** What a channel has paid by the final block; null where it was not read. */
  readonly redeemedIn: (channel: Hash) => bigint | null
  /** Whether a nonce at which the pool may hold a transaction that this store does not know may be taken. */
  readonly mayTake: (nonce: number) => boolean
}

export interface Judgement {
  /** In the order of the entries. */
  readonly verdicts: readonly TransactionVerdict[]
  /** The lowest nonce that is free after them. */
  readonly next: number
}

/**
 * Judges the transactions whose outcome may still change. `final`, `failed` and `replaced` need a final block. One answer about the newest
 * block may be wrong, so it changes nothing that a later sync does not check again.
 */
export function judgeOutbox(state: OutboxState): Judgement {
  const { entries, nonces } = state
  const verdicts = new Map<OutboxEntry, TransactionVerdict>()
  entries.forEach((entry, index) => {
    const verdict = settledVerdict(entry, state.seen[index] as SeenTransaction, state)
    if (verdict !== null) verdicts.set(entry, verdict)
  })
  let next = nonces.mined
  for (const entry of entries.filter(each => !verdicts.has(each)).toSorted((a, b) => a.nonce - b.nonce || a.id - b.id)) {
    const verdict = openVerdict(entry, next, state)
    verdicts.set(entry, verdict)
    if (verdict.kind === 'fits' || verdict.kind === 'sign-again') next++
  }
  return { verdicts: entries.map(entry => verdicts.get(entry) as TransactionVerdict), next }
}

/** Null for one that is still to be mined. */
function settledVerdict(entry: OutboxEntry, { mined }: SeenTransaction, state: OutboxState): TransactionVerdict | null {
  const verdict = mined === null ? null : minedVerdict(entry, mined, state)
  if (verdict !== null) return verdict
  if (isClosed(entry)) return { kind: 'closed' }
  if (entry.nonce < state.nonces.final || isPaid(entry, state)) return { kind: 'decided', state: 'replaced', by: null }
  return null
}

/** Null where it cannot be so: a transaction of no effect has used its nonce all the same. */
function minedVerdict(entry: OutboxEntry, by: Mined, state: OutboxState): TransactionVerdict | null {
  if (by.blockNumber > state.finalBlock) return { kind: 'mined', by }
  if (by.success && (entry.redemption === null || hasRisen(entry.redemption, by, state))) return { kind: 'decided', state: 'final', by }
  // Together with a report it succeeds without paying, where its receipt was redeemed before.
  if (!by.success || by.paid === 0n) return entry.nonce < state.nonces.final ? { kind: 'decided', state: 'failed', by } : null
  return { kind: 'waits', why: 'the node shows it in a final block, but the contract shows no payment there' }
}

/** Whether the contract shows a payment since it was signed. */
function hasRisen(redemption: NonNullable<OutboxEntry['redemption']>, { paid }: Mined, { redeemedIn }: OutboxState): boolean {
  const redeemed = redeemedIn(redemption.channelId)
  if (redeemed === null) return false
  if (redeemed >= redemption.cumulativeAmount) return true
  return paid > 0n && redeemed >= (redemption.redeemedBefore ?? 0n) + paid
}

/** Whether all that it would redeem was paid, by whichever transaction. */
function isPaid({ redemption }: OutboxEntry, { redeemedIn }: OutboxState): boolean {
  if (redemption === null) return false
  const redeemed = redeemedIn(redemption.channelId)
  return redeemed !== null && redeemed >= redemption.cumulativeAmount
}

const isClosed = ({ state }: OutboxEntry): boolean => state === 'failed' || state === 'replaced'

function openVerdict({ nonce }: OutboxEntry, next: number, { nonces, mayTake }: OutboxState): TransactionVerdict {
  if (nonce < nonces.mined) return { kind: 'waits', why: 'a block has another transaction with its nonce, which is not final yet' }
  if (nonce === next) return { kind: 'fits' }
  if (next < nonces.pending && !mayTake(next))
    return { kind: 'waits', why: `a transaction that the store does not know waits at nonce ${next}` }
  return { kind: 'sign-again', nonce: next }
}

/**
 * Whether the outcome of a transaction may still change. One that counts as failed or replaced is checked again while its amount is
 * unpaid, or if it was judged only a moment ago, perhaps by a node that lagged or lied.
 */
export function isDoubtful(entry: OutboxEntry, finalBlock: bigint, redeemed: bigint | null): boolean {
  if (!isClosed(entry)) return true
  const { redemption, blockNumber } = entry
  if (redemption === null) return false
  const isUnpaid = redeemed === null || redeemed < redemption.cumulativeAmount
  return isUnpaid || (blockNumber !== null && finalBlock - blockNumber < LAG_BLOCKS)
}

/** Longer than a replica that is in use lags behind. */
const LAG_BLOCKS = 128n
