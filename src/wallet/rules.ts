import { type Hash, ZERO_HASH } from '../core/hex.ts'
import { type Receipt, structHash } from '../core/messages.ts'
import type { CompactSignature } from '../core/signature.ts'
import { joinParts } from '../core/tap/presented-receipt.ts'
import type { SignRequest } from '../core/tap/sign.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { isCovered, isIssuing } from './badges.ts'
import { acceptedOf } from './channels.ts'
import { judgeLimits } from './limits.ts'
import { isProven } from './proofs.ts'
import type { Channel } from './state.ts'
import { findChannel, type World } from './world.ts'

/** The wallet's checks before it signs (protocol, section 4): every rule with its status word, in order of evaluation. */

/** How far a machine's clock may be ahead of the phone's. */
export const MAX_AHEAD_SECONDS = 600n
/** After a signature, different content is refused for this long. In whole seconds, so the actual pause may be up to a second longer. */
export const PAUSE_SECONDS = 5n

export type SignVerdict =
  | { readonly kind: 'sign'; readonly channel: Channel }
  /** The same request was signed before: return the same signature. */
  | { readonly kind: 'repeat'; readonly signature: CompactSignature }
  | { readonly kind: 'refuse'; readonly status: StatusWord }

const refuse = (status: StatusWord): SignVerdict => ({ kind: 'refuse', status })

export function judgeSign(request: SignRequest, world: World): SignVerdict {
  const { receipt } = request
  const channel = findChannel(world, receipt.channelId)
  if (channel === null) return refuse(StatusWord.unknownChannel)
  const accepted = acceptedOf(channel)
  if (accepted !== null && isOutdated(request, accepted.receipt)) return refuse(StatusWord.outdated)
  const same = findHeld(channel, structHash('Receipt', receipt))
  if (same !== null) return { kind: 'repeat', signature: same.signature }
  const status =
    judgeBadge(receipt, channel, world) ??
    judgeChain(request, channel, world) ??
    judgePace(world) ??
    judgeLimits(request, channel, world) ??
    judgeConfirmation(request, channel, world)
  return status === null ? { kind: 'sign', channel } : refuse(status)
}

/**
 * Whether the machine asks without knowing a receipt that it accepted. After a lost store it may count from 1 again: then a sequence at or below the
 * accepted one follows a receipt over more.
 */
const isOutdated = ({ receipt, price }: SignRequest, accepted: Receipt): boolean =>
  receipt.sequence <= accepted.sequence && receipt.cumulativeAmount - price <= accepted.cumulativeAmount

const findHeld = (channel: Channel, hash: Hash) => channel.receipts.find(held => held.hash === hash) ?? null

/**
 * Requires a valid badge from the channel's issuer; or that the wallet's key is that issuer, where its owner declared it one: anybody can make
 * up terms that name it.
 */
function judgeBadge({ issuedAt }: Receipt, channel: Channel, world: World): StatusWord | null {
  const { terms, domain } = channel
  const isIssuer = world.signer.address === terms.issuer && isIssuing(world.state, domain)
  return isIssuer || isCovered(channel, issuedAt, world) ? null : StatusWord.notFound
}

/** Requires that the receipt follows a proven one by exactly the price and one in the sequence, at a plausible time. */
function judgeChain({ receipt, price }: SignRequest, channel: Channel, world: World): StatusWord | null {
  const before = findPrevious(receipt, channel, world)
  if (typeof before === 'number') return before
  const fits =
    receipt.sequence === (before?.sequence ?? 0n) + 1n &&
    receipt.cumulativeAmount === (before?.cumulativeAmount ?? 0n) + price &&
    receipt.issuedAt >= (before?.issuedAt ?? 0n) &&
    receipt.issuedAt <= world.now + MAX_AHEAD_SECONDS
  if (!fits) return StatusWord.mismatch
  const accepted = acceptedOf(channel)?.receipt.cumulativeAmount ?? 0n
  return receipt.cumulativeAmount - price < accepted ? StatusWord.outdated : null
}

type Before = Pick<Receipt, 'sequence' | 'cumulativeAmount' | 'issuedAt'>

/** The receipt that `previous` names: null for the first of a channel, a status word when it is unknown or not proven. */
function findPrevious({ previous }: Receipt, channel: Channel, { state, tap, recover }: World): Before | StatusWord | null {
  if (previous === ZERO_HASH) return null
  const held = findHeld(channel, previous)
  if (held !== null) return held.receipt
  const presented = tap.previous && joinParts(tap.previous, tap.previousBadge)
  if (presented === null || structHash('Receipt', { channelId: channel.id, ...presented.receipt }) !== previous)
    return StatusWord.unknownPrevious
  return isProven(presented, channel, state.revocations, recover) ? presented.receipt : StatusWord.mismatch
}

/** One new receipt per tap, and a pause after each signature. Setting the clock back does not extend the pause. */
function judgePace({ state, tap, now }: World): StatusWord | null {
  const since = state.lastSignedAt === null ? null : now - state.lastSignedAt
  const tooSoon = since !== null && since >= 0n && since <= PAUSE_SECONDS
  return tap.hasNew || tooSoon ? StatusWord.tooSoon : null
}

function judgeConfirmation({ price, label }: SignRequest, channel: Channel, { confirm }: World): StatusWord | null {
  return confirm.purchase({ channel, price, label }) ? null : StatusWord.confirm
}
