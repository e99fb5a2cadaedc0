import type { CardChannel } from '../../../hal/card-reader.ts'

/** A card straight behind a CardChannel, with every command that it was sent, as hex. */
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
