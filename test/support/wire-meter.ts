import type { CardChannel } from '../../hal/card-reader.ts'

/** A card's channel that counts what goes over it, both ways: headers, Lc, Le and status words too. */
export interface WireMeter extends CardChannel {
  readonly wireBytes: number
  readonly exchanges: number
}

/** Counts an exchange once its answer is here. */
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
