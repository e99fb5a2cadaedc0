import type { Hash } from '../core/hex.ts'
import { type Command, doneResponse, statusResponse } from '../core/tap/apdu.ts'
import { decodeResultCommand, type Result } from '../core/tap/result.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { isAcceptance } from './proofs.ts'
import { type Channel, type HeldReceipt, type WalletState, withAccepted, withChannel } from './state.ts'
import type { CommandOutcome, World } from './world.ts'

interface Candidate {
  readonly channel: Channel
  readonly held: HeldReceipt
}

/**
 * RESULT: a receipt signed in this tap counts as accepted when the machine's valid Acceptance comes with it. Without one, the
 * machine's result is only recorded for display: a machine that says "refused" may still redeem.
 */
export function answerResult(command: Command, world: World): CommandOutcome {
  const result = decodeResultCommand(command)
  const candidates = findCandidates(result, world)
  const accepted = candidates.find(({ channel, held }) => isAcceptance(channel, held.hash, result.acceptance, world.recover))
  if (accepted !== undefined) return accept(accepted, result, world)
  if (result.state !== 'refused') return { response: statusResponse(StatusWord.mismatch) }
  const hashes = candidates.map(({ held }) => held.hash)
  return { response: doneResponse(), state: withOutcome(world.state, hashes, result.state) }
}

function findCandidates({ sequence, cumulativeAmount }: Result, { state, tap }: World): Candidate[] {
  return state.channels
    .flatMap(channel => channel.receipts.map(held => ({ channel, held })))
    .filter(({ held }) => tap.signed.includes(held.hash))
    .filter(({ held }) => held.receipt.sequence === sequence && held.receipt.cumulativeAmount === cumulativeAmount)
}

function accept({ channel, held }: Candidate, { acceptance, state }: Result, world: World): CommandOutcome {
  const accepted = withChannel(world.state, withAccepted(channel, { ...held, acceptance }))
  return { response: doneResponse(), state: withOutcome(accepted, [held.hash], state) }
}

const withOutcome = (state: WalletState, hashes: readonly Hash[], outcome: Result['state']): WalletState => ({
  ...state,
  cups: state.cups.map(cup => (hashes.includes(cup.receipt) ? { ...cup, outcome } : cup)),
})
