import { digest } from '../core/messages.ts'
import { type Command, doneResponse, statusResponse } from '../core/tap/apdu.ts'
import { decodeBadgeCommand, encodeBadgeAnswer } from '../core/tap/badge.ts'
import { decodeChallengeCommand, encodeChallengeAnswer } from '../core/tap/challenge.ts'
import { decodeNewestCommand, encodeNewestAnswer } from '../core/tap/newest.ts'
import { decodePreviousCommand } from '../core/tap/previous.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { decodeTermsCommand } from '../core/tap/terms.ts'
import { channelId } from '../core/terms.ts'
import { acceptedOf, type HeldBadge } from './state.ts'
import type { CommandOutcome, World } from './world.ts'

const newer = (a: HeldBadge, b: HeldBadge) => (b.badge.issuedAt > a.badge.issuedAt ? b : a)

/** BADGE: among the badges from these issuers, the one with the greatest issuedAt. The machine judges whether it is still valid. */
export function answerBadge(command: Command, { state, signer }: World): CommandOutcome {
  const issuers = decodeBadgeCommand(command)
  const held = state.badges.filter(({ issuer, badge }) => issuers.includes(issuer) && badge.holder === signer.address)
  if (held.length === 0) return { response: statusResponse(StatusWord.notFound) }
  const { issuer, badge, signature } = held.reduce(newer)
  const { holder: _, ...body } = badge
  return { response: encodeBadgeAnswer({ ...body, issuer, signature }) }
}

/** TERMS: kept for this tap. The channel becomes known when a receipt of it is signed or delivered. */
export function answerTerms(command: Command, { tap }: World): CommandOutcome {
  const { domain, terms, decimals, symbol, machineName } = decodeTermsCommand(command)
  const presented = { id: channelId(terms, domain), domain, terms, token: { decimals, symbol }, machineName, receipts: [] }
  return { response: doneResponse(), tap: { ...tap, terms: presented } }
}

/** PREVIOUS: kept for this tap, and verified when SIGN names its channel. */
export function answerPrevious(command: Command, { tap }: World): CommandOutcome {
  const part = decodePreviousCommand(command)
  if (part.part === 'receipt') return { response: doneResponse(), tap: { ...tap, previous: part, previousBadge: null } }
  if (tap.previous === null || tap.previous.badge === null) return { response: statusResponse(StatusWord.mismatch) }
  return { response: doneResponse(), tap: { ...tap, previousBadge: part } }
}

/** NEWEST: the newest receipt of a channel accepted by the machine, for a machine that lost its store. */
export function answerNewest(command: Command, { state }: World): CommandOutcome {
  const id = decodeNewestCommand(command)
  const channel = state.channels.find(known => known.id === id)
  const held = channel && acceptedOf(channel)
  if (!held?.acceptance) return { response: statusResponse(StatusWord.notFound) }
  const { channelId: _, ...receipt } = held.receipt
  return { response: encodeNewestAnswer({ receipt, signature: held.signature, acceptance: held.acceptance }) }
}

/**
 * CHALLENGE: a signed Visit for a machine that the user confirms, in the domain of this tap's TERMS or of a known channel with
 * that machine.
 */
export function answerChallenge(command: Command, { state, tap, signer, confirm }: World): CommandOutcome {
  const visit = decodeChallengeCommand(command)
  const channels = [...state.channels, ...(tap.terms === null ? [] : [tap.terms])]
  const channel = channels.findLast(({ terms }) => terms.machine === visit.machine)
  if (channel === undefined) return { response: statusResponse(StatusWord.unknownChannel) }
  if (!confirm.visit(visit.machine)) return { response: statusResponse(StatusWord.confirm) }
  return { response: encodeChallengeAnswer(signer.sign(digest(channel.domain, 'Visit', visit))) }
}
