import type { CardChannel } from '../../hal/card-reader.ts'

/** A card channel that counts the bytes in both directions, including headers, Lc, Le and status words. */
export interface WireMeter extends CardChannel {
  readonly wireBytes: number
  readonly exchanges: number
}

/** Counts an exchange when its answer has arrived. */
export function meter(channel: CardChannel): WireMeter {
  let [wireBytes, exchanges] = [0, 0]
  return {
    gone: channel.gone,
    transmit: async (command, deadlineMs) => {
      const response = await channel.transmit(command, deadlineMs)
      wireBytes += command.length + response.length
      exchanges++
      return response
    },
    get wireBytes() {
      return wireBytes
    },
    get exchanges() {
      return exchanges
    },
  }
}
