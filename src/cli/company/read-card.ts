import type { CardChannel } from '../../../hal/card-reader.ts'
import { CardGoneError } from '../../../hal/errors.ts'
import type { Address } from '../../core/hex.ts'
import { type FieldCard, identify } from '../../nfc/cards/signing-card.ts'
import { CommandFailure } from '../support/failure.ts'
import { note } from '../support/say.ts'

const PATIENCE_MS = 60_000

/**
 * Reads the address of the next card on a reader of this computer (PC/SC). Prints instructions on standard error.
 * @param name part of the reader's name; default: the first contactless one
 * @throws CommandFailure when there is no reader, no card comes, or the card cannot sign
 */
export async function readCardAddress(name: string | undefined): Promise<Address> {
  const { openPcscCardReader } = await import('../../../hal/pcsc/pcsc-card-reader.ts')
  const reader = await openPcscCardReader(name === undefined ? {} : { name })
  try {
    const status = reader.status()
    if (status.state === 'lost')
      throw new CommandFailure({ code: 'reader-lost', fact: status.reason, expected: 'a reader for the card', remedy: status.remedy })
    note(`Lay the card on the reader ${status.name}.`)
    return await firstAddress(reader.taps(AbortSignal.timeout(PATIENCE_MS)))
  } finally {
    await reader.dispose()
  }
}

async function firstAddress(taps: AsyncIterable<CardChannel>): Promise<Address> {
  for await (const channel of taps) {
    const visitor = await identify(channel).catch(unlessTorn)
    if (visitor !== null) return addressOf(visitor)
    note('The card was away too soon. Lay it on the reader again.')
  }
  throw new CommandFailure({
    code: 'no-card',
    fact: `No card came within ${PATIENCE_MS / 1000} s.`,
    expected: 'a card on the reader',
    remedy: 'Run the command again.',
  })
}

function unlessTorn(error: unknown): null {
  if (error instanceof CardGoneError) return null
  throw error
}

function addressOf(visitor: FieldCard): Address {
  if ('address' in visitor) return visitor.address
  const remedy = visitor.kind === 'android' ? 'A phone needs no card: its app shows its address, for --holder.' : 'Try one of those.'
  throw new CommandFailure({
    code: 'card-unsupported',
    fact: `This is ${visitor.kind === 'android' ? 'a phone' : 'a card that does not sign'}.`,
    expected: 'an Arx HaLo or a Keycard Cash',
    remedy,
  })
}
