import { type Command, doneResponse, statusResponse } from '../core/tap/apdu.ts'
import { decodeGiveCommand } from '../core/tap/give.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { addBadge, badgesFor } from './badges.ts'
import { isSignedBy } from './proofs.ts'
import type { Channel, HeldBadge } from './state.ts'
import type { CommandOutcome, World } from './world.ts'

/**
 * GIVE: a badge for this wallet from the issuer of this tap's TERMS. It is checked like one from a file, and the owner must have agreed to the
 * company.
 */
export function answerGive(command: Command, world: World): CommandOutcome {
  const { issuer, signature, ...body } = decodeGiveCommand(command)
  const { state, tap, signer, recover, now } = world
  if (tap.terms === null) return { response: statusResponse(StatusWord.unknownChannel) }
  const { domain, terms } = tap.terms
  const badge = { holder: signer.address, ...body }
  if (issuer !== terms.issuer || !isSignedBy(issuer, { domain, name: 'Badge', message: badge, signature }, recover))
    return { response: statusResponse(StatusWord.mismatch) }
  if (!agreesTo(tap.terms, world)) return { response: statusResponse(StatusWord.confirm) }
  const held: HeldBadge = { domain, issuer, badge, signature, token: null }
  const added = addBadge(state, held, { holder: signer.address, recover, now })
  if (added.badgeState === 'expired' || added.badgeState === 'revoked') return { response: statusResponse(StatusWord.mismatch) }
  return { response: doneResponse(), state: added.state }
}

/** Whether the owner agreed to a channel's company: by holding any of its badges, or by confirming it. */
export const agreesTo = (channel: Channel, world: World): boolean =>
  badgesFor(channel, world.state, world.signer.address).length > 0 || world.confirm.company(channel)
