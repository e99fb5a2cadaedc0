import { digest } from '../core/messages.ts'
import { type Command, doneResponse, statusResponse } from '../core/tap/apdu.ts'
import { decodeBadgeCommand, encodeBadgeAnswer } from '../core/tap/badge.ts'
import { decodeChallengeCommand, encodeChallengeAnswer } from '../core/tap/challenge.ts'
import { decodeNewestCommand, encodeNewestAnswer } from '../core/tap/newest.ts'
import { decodePreviousCommand } from '../core/tap/previous.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { decodeTermsCommand } from '../core/tap/terms.ts'
import { channelId } from '../core/terms.ts'
import { inOrder, isIssuing, keyOf } from './badges.ts'
import { acceptedOf } from './channels.ts'
import { agreesTo } from './give.ts'
import type { Channel } from './state.ts'
import type { CommandOutcome, World } from './world.ts'

/**
 * BADGE: among the badges from these issuers, the newest one valid by the wallet's clock; asked again in this tap, the next one. Badges that are
 * not valid come last: the phone's clock may be wrong, and the machine can say what is wrong with a badge.
 */
export function answerBadge(command: Command, { state, tap, signer, now }: World): CommandOutcome {
  const issuers = decodeBadgeCommand(command)
  const held = state.badges.filter(({ issuer, badge }) => issuers.includes(issuer) && badge.holder === signer.address)
  const next = inOrder(held, now, state).find(each => !tap.given.includes(keyOf(each)))
  if (next === undefined) return { response: statusResponse(StatusWord.notFound) }
  const { issuer, badge, signature } = next
  const { holder: _, ...body } = badge
  return { response: encodeBadgeAnswer({ ...body, issuer, signature }), tap: { ...tap, given: [...tap.given, keyOf(next)] } }
}

/** TERMS: kept for this tap. The channel becomes known when a receipt of it is signed or delivered. */
export function answerTerms(command: Command, { tap }: World): CommandOutcome {
  const { domain, terms, decimals, symbol, machineName } = decodeTermsCommand(command)
  const presented = { id: channelId(terms, domain), domain, terms, token: { decimals, symbol }, machineName, receipts: [], open: null }
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
 * CHALLENGE: a signed Visit in the domain of this tap's TERMS or of a known channel with that machine. The user confirms the machine or, after
 * SIGN was refused for lack of a badge, the company that will give one. Without a decision by the user, a machine where this wallet
 * has bought is told: it asks before it sells for a credit, or says that the day's limit is used up.
 */
export function answerChallenge(command: Command, world: World): CommandOutcome {
  const { state, tap, signer, confirm } = world
  const visit = decodeChallengeCommand(command)
  const channels = [...state.channels, ...(tap.terms === null ? [] : [tap.terms])]
  const channel = channels.findLast(({ terms }) => terms.machine === visit.machine)
  if (channel === undefined) return { response: statusResponse(StatusWord.unknownChannel) }
  const mayProve = confirm.visit(visit.machine) ?? buysIn(channel, world)
  if (!mayProve && !(channel.id === tap.lacksBadge && agreesTo(channel, world))) return { response: statusResponse(StatusWord.confirm) }
  return { response: encodeChallengeAnswer(signer.sign(digest(channel.domain, 'Visit', visit))) }
}

/** Whether this wallet has bought in a channel, or its owner declared it that channel's issuer. */
function buysIn({ id, terms, domain }: Channel, { state, signer }: World): boolean {
  const isIssuer = signer.address === terms.issuer && isIssuing(state, domain)
  const own = state.channels.find(channel => channel.id === id)?.receipts ?? []
  return isIssuer || own.some(({ purchase }) => purchase !== null)
}
