import { type Command, doneResponse, statusResponse } from '../core/tap/apdu.ts'
import { decodeResultCommand, type Result } from '../core/tap/result.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { withAccepted, withChannel } from './channels.ts'
import { addSpent, withoutOpen } from './limits.ts'
import { isAcceptance } from './proofs.ts'
import { type Channel, type Cup, type HeldReceipt, MAX_CUPS, type WalletState } from './state.ts'
import type { CommandOutcome, World } from './world.ts'

interface Candidate {
  readonly channel: Channel
  readonly held: HeldReceipt
}

/**
 * RESULT: a receipt that was signed in this tap counts as accepted if the machine's valid Acceptance comes with it. Otherwise it stays open: a
 * machine that says "refused" may still redeem it.
 */
export function answerResult(command: Command, world: World): CommandOutcome {
  const result = decodeResultCommand(command)
  const accepted = findCandidates(result, world).find(({ channel, held }) =>
    isAcceptance(channel, held.hash, result.acceptance, world.recover),
  )
  if (accepted !== undefined) return { response: doneResponse(), state: accept(accepted, result, world) }
  return { response: statusResponse(result.state === 'refused' ? StatusWord.done : StatusWord.mismatch) }
}

function findCandidates({ sequence, cumulativeAmount }: Result, { state, tap }: World): Candidate[] {
  return state.channels
    .flatMap(channel => channel.receipts.map(held => ({ channel, held })))
    .filter(({ held }) => tap.signed.includes(held.hash))
    .filter(({ held }) => held.receipt.sequence === sequence && held.receipt.cumulativeAmount === cumulativeAmount)
}

/** Marks a receipt as accepted, and the wallet's own receipts that it directly follows: their prices are spent and no longer open. */
function accept({ channel, held }: Candidate, { acceptance, state: outcome }: Result, { state, now }: World): WalletState {
  const paid = [...unacceptedBefore(channel, held), ...(held.acceptance === null ? [held] : [])]
  const purchases = paid.flatMap(({ purchase }) => purchase ?? [])
  const settled = withoutOpen(withAccepted(channel, { ...held, acceptance }), purchases)
  const cups = [...state.cups, ...paid.flatMap(each => cupOf(channel, each))].slice(-MAX_CUPS)
  return {
    ...withChannel(state, settled),
    spent: addSpent(state.spent, channel, purchases, now),
    cups: cups.map(cup => (cup.receipt === held.hash ? { ...cup, outcome } : cup)),
  }
}

/** The wallet's unaccepted receipts that this one follows without a gap, oldest first. It commits to them, so the machine accepted them too. */
function unacceptedBefore(channel: Channel, { receipt }: HeldReceipt): HeldReceipt[] {
  const before = channel.receipts.find(({ hash, acceptance }) => hash === receipt.previous && acceptance === null)
  return before === undefined ? [] : [...unacceptedBefore(channel, before), before]
}

const cupOf = ({ id }: Channel, { hash, purchase }: HeldReceipt): Cup[] =>
  purchase === null ? [] : [{ channelId: id, receipt: hash, ...purchase, outcome: null }]
