import type { Receipt } from '../core/messages.ts'
import { isAbove } from '../core/receipt-order.ts'
import type { Channel, HeldReceipt, WalletState } from './state.ts'

/** The most channels that a wallet remembers. */
export const MAX_CHANNELS = 200
/** The most unaccepted receipts kept of one channel. */
export const MAX_UNACCEPTED = 100

/** The newest receipt of a channel accepted by the machine. */
export const acceptedOf = (channel: Channel): HeldReceipt | null =>
  channel.receipts.reduce<HeldReceipt | null>(
    (newest, held) => (held.acceptance !== null && (newest === null || isAbove(held.receipt, newest.receipt)) ? held : newest),
    null,
  )

/**
 * Marks this receipt of a channel as accepted: it and all later ones stay. Others with its sequence, and those over less, can never pay any
 * more.
 */
export const withAccepted = (channel: Channel, accepted: HeldReceipt): Channel => ({
  ...channel,
  receipts: [accepted, ...channel.receipts.filter(({ receipt }) => isLater(receipt, accepted.receipt))],
})

const isLater = ({ sequence, cumulativeAmount }: Receipt, accepted: Receipt): boolean =>
  sequence > accepted.sequence && cumulativeAmount >= accepted.cumulativeAmount

/** Adds a newly signed receipt to its channel. If too many are unaccepted, the oldest of them is forgotten. */
export function withSigned(channel: Channel, signed: HeldReceipt): Channel {
  const receipts = [...channel.receipts, signed]
  const unaccepted = receipts.filter(({ acceptance }) => acceptance === null)
  const tooMany = unaccepted.length > MAX_UNACCEPTED ? unaccepted[0] : null
  return { ...channel, receipts: receipts.filter(held => held !== tooMany) }
}

/** Replaces the channel with the same id, or adds it. If there are too many, one is forgotten. */
export function withChannel(state: WalletState, channel: Channel): WalletState {
  const others = state.channels.filter(({ id }) => id !== channel.id)
  const forgotten = others.length < MAX_CHANNELS ? null : (others.find(other => !isPaidIn(other)) ?? others[0])
  return { ...state, channels: [...others.filter(other => other !== forgotten), channel] }
}

/** Whether a machine accepted a payment in it. Anyone can make up terms, so channels without an accepted payment are forgotten first. */
const isPaidIn = (channel: Channel): boolean => (acceptedOf(channel)?.receipt.cumulativeAmount ?? 0n) > 0n
