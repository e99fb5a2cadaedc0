import type { CardChannel } from '../../../hal/card-reader.ts'

/** A card directly behind a CardChannel. Records every command in hex. */
export interface FakeChannel extends CardChannel {
  readonly commands: readonly string[]
}

export function createChannel(card: { transmit(command: Uint8Array): Uint8Array | Promise<Uint8Array> }): FakeChannel {
  const commands: string[] = []
  return {
    commands,
    gone: Promise.resolve(),
    transmit: async command => {
      commands.push(Buffer.from(command).toString('hex'))
      return card.transmit(command)
    },
  }
}
