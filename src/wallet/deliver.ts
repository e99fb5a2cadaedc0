import { type Receipt, structHash } from '../core/messages.ts'
import { type Command, doneResponse, statusResponse } from '../core/tap/apdu.ts'
import { COMPLETION, type DeliveredCompletion, decodeCompletionCommand, decodeDeliverCommand } from '../core/tap/deliver.ts'
import { type BadgePart, joinParts, type PresentedReceipt, type ReceiptPart } from '../core/tap/presented-receipt.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { acceptedOf, withAccepted, withChannel } from './channels.ts'
import { isProven, isSignedBy } from './proofs.ts'
import { type Channel, type Delivery, type HeldReceipt, MAX_DELIVERIES, type WalletState } from './state.ts'
import { type CommandOutcome, findChannel, type World } from './world.ts'

/**
 * DELIVER: a receipt that the machine signed for its visitor, as the issuer of the channel presented by TERMS in this tap; then,
 * P1 = 2, the work order it belongs to. It is kept and returned by NEWEST; the machine's single signature is both receipt and
 * Acceptance.
 */
export function answerDeliver(command: Command, world: World): CommandOutcome {
  if (command.p1 === COMPLETION) return inChannel(world, answerCompletion, decodeCompletionCommand(command))
  return inChannel(world, answerReceipt, decodeDeliverCommand(command))
}

/** Answers in the channel of this tap's TERMS. */
function inChannel<T>(world: World, answer: (message: T, channel: Channel, world: World) => CommandOutcome, message: T): CommandOutcome {
  const channel = world.tap.terms && findChannel(world, world.tap.terms.id)
  return channel === null ? { response: statusResponse(StatusWord.unknownChannel) } : answer(message, channel, world)
}

function answerReceipt(part: ReceiptPart | BadgePart, channel: Channel, world: World): CommandOutcome {
  const presented = part.part === 'receipt' ? joinParts(part, null) : null
  if (presented === null || !isFromMachine(presented, channel, world)) return { response: statusResponse(StatusWord.mismatch) }
  if (!world.confirm.visit(channel.terms.machine)) return { response: statusResponse(StatusWord.confirm) }
  return keep(presented, channel, world)
}

function isFromMachine(presented: PresentedReceipt, channel: Channel, { state, recover }: World): boolean {
  const { issuer, machine } = channel.terms
  return issuer === machine && isProven(presented, channel, state.revocations, recover)
}

/** Accepts only a receipt that follows the last one. A kept one may be delivered again; any other older one is refused. */
function keep(presented: PresentedReceipt, channel: Channel, { state, tap }: World): CommandOutcome {
  const receipt: Receipt = { channelId: channel.id, ...presented.receipt }
  const { signature } = presented
  const held: HeldReceipt = { receipt, hash: structHash('Receipt', receipt), signature, acceptance: signature, purchase: null }
  const taken = { response: doneResponse(), tap: { ...tap, delivered: held } }
  const last = acceptedOf(channel)
  if (last?.hash === held.hash || isKept(held, state)) return taken
  if (last !== null && receipt.sequence <= last.receipt.sequence) return { response: statusResponse(StatusWord.outdated) }
  if (receipt.cumulativeAmount < (last?.receipt.cumulativeAmount ?? 0n)) return { response: statusResponse(StatusWord.mismatch) }
  return { ...taken, state: withChannel(state, withAccepted(channel, held)) }
}

const isKept = ({ hash }: HeldReceipt, { deliveries }: WalletState): boolean =>
  deliveries.some(({ receipt }) => structHash('Receipt', receipt) === hash)

/** Follows its receipt in the same tap. */
function answerCompletion(message: DeliveredCompletion, { id, domain, terms }: Channel, { state, tap, recover }: World): CommandOutcome {
  const { workOrders, orderId, signature: completion } = message
  const held = tap.delivered
  if (held === null || held.receipt.channelId !== id) return { response: statusResponse(StatusWord.mismatch) }
  const signed = { workOrders, orderId, receipt: held.hash }
  if (!isSignedBy(terms.machine, { domain, name: 'Completion', message: signed, signature: completion }, recover))
    return { response: statusResponse(StatusWord.mismatch) }
  const { receipt, signature } = held
  return { response: doneResponse(), state: withDelivery(state, { receipt, signature, workOrders, orderId, completion }) }
}

const withDelivery = (state: WalletState, delivery: Delivery): WalletState => ({
  ...state,
  deliveries: [...state.deliveries.filter(each => !isSameOrder(each, delivery)), delivery].slice(-MAX_DELIVERIES),
})

const isSameOrder = (one: Delivery, other: Delivery): boolean => one.orderId === other.orderId && one.workOrders === other.workOrders
