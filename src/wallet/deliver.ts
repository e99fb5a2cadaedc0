import { type Receipt, structHash } from '../core/messages.ts'
import { type Command, doneResponse, statusResponse } from '../core/tap/apdu.ts'
import { decodeDeliverCommand } from '../core/tap/deliver.ts'
import { joinParts, type PresentedReceipt } from '../core/tap/presented-receipt.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { isProven } from './proofs.ts'
import { acceptedOf, type Channel, type HeldReceipt, withAccepted, withChannel } from './state.ts'
import { findChannel, type Outcome, type World } from './world.ts'

/**
 * DELIVER: a receipt that the machine signed for its visitor, as the issuer of the channel that TERMS brought in this tap. It is kept and
 * comes back with NEWEST; the machine's one signature is both receipt and Acceptance.
 */
export function answerDeliver(command: Command, world: World): Outcome {
  const part = decodeDeliverCommand(command)
  const presented = part.part === 'receipt' ? joinParts(part, null) : null
  const channel = world.tap.terms && findChannel(world, world.tap.terms.id)
  if (channel === null) return { response: statusResponse(StatusWord.unknownChannel) }
  if (presented === null || !isFromMachine(presented, channel, world)) return { response: statusResponse(StatusWord.mismatch) }
  if (!world.confirm.visit(channel.terms.machine)) return { response: statusResponse(StatusWord.confirm) }
  return keep(presented, channel, world)
}

function isFromMachine(presented: PresentedReceipt, channel: Channel, { state, recover }: World): boolean {
  const { issuer, machine } = channel.terms
  return issuer === machine && isProven(presented, channel, state.revocations, recover)
}

/** Only what goes on from the one before: the same one again is welcome, an older one is not. */
function keep(presented: PresentedReceipt, channel: Channel, { state }: World): Outcome {
  const receipt: Receipt = { channelId: channel.id, ...presented.receipt }
  const { signature } = presented
  const held: HeldReceipt = { receipt, hash: structHash('Receipt', receipt), signature, acceptance: signature }
  const last = acceptedOf(channel)
  if (last?.hash === held.hash) return { response: doneResponse() }
  if (last !== null && receipt.sequence <= last.receipt.sequence) return { response: statusResponse(StatusWord.outdated) }
  if (receipt.cumulativeAmount < (last?.receipt.cumulativeAmount ?? 0n)) return { response: statusResponse(StatusWord.mismatch) }
  return { response: doneResponse(), state: withChannel(state, withAccepted(channel, held)) }
}
