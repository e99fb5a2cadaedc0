import type { Channel, HeldReceipt, WalletState } from './state.ts'

/** The most channels that a wallet remembers. */
export const MAX_CHANNELS = 200
/** The most receipts of one channel whose acceptance never came. */
export const MAX_UNACCEPTED = 100

/** The newest receipt of a channel that the machine accepted. */
export const acceptedOf = (channel: Channel): HeldReceipt | null =>
  channel.receipts.reduce<HeldReceipt | null>(
    (newest, held) => (held.acceptance !== null && (newest === null || held.receipt.sequence > newest.receipt.sequence) ? held : newest),
    null,
  )

/** The channel with this receipt accepted: it and all later ones stay. Others of its sequence can never pay any more. */
export const withAccepted = (channel: Channel, accepted: HeldReceipt): Channel => ({
  ...channel,
  receipts: [accepted, ...channel.receipts.filter(({ receipt }) => receipt.sequence > accepted.receipt.sequence)],
})

/** The channel with a receipt that was signed just now. The oldest that was never accepted gives way. */
export function withSigned(channel: Channel, signed: HeldReceipt): Channel {
  const receipts = [...channel.receipts, signed]
  const unaccepted = receipts.filter(({ acceptance }) => acceptance === null)
  const tooMany = unaccepted.length > MAX_UNACCEPTED ? unaccepted[0] : null
  return { ...channel, receipts: receipts.filter(held => held !== tooMany) }
}

/** The state with this channel in the place of the one with its id, or added. Where there are too many, one is forgotten. */
export function withChannel(state: WalletState, channel: Channel): WalletState {
  const others = state.channels.filter(({ id }) => id !== channel.id)
  const forgotten = others.length < MAX_CHANNELS ? null : (others.find(other => !isPaidIn(other)) ?? others[0])
  return { ...state, channels: [...others.filter(other => other !== forgotten), channel] }
}

/** Whether a machine ever accepted anything in it. Anybody can make up terms, so those of other channels are forgotten first. */
const isPaidIn = (channel: Channel): boolean => (acceptedOf(channel)?.receipt.cumulativeAmount ?? 0n) > 0n
