import type { CardChannel } from '../../../hal/card-reader.ts'
import { CardGoneError } from '../../../hal/errors.ts'
import type { Address } from '../../core/hex.ts'
import { type FieldCard, identify } from '../../nfc/cards/signing-card.ts'
import { CommandFailure } from '../support/failure.ts'

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
    if (status.state === 'lost') throw new CommandFailure(`${status.reason}\nExpected a reader for the card.\n${status.remedy}`)
    console.error(`Lay the card on the reader ${status.name}.`)
    return await firstAddress(reader.taps(AbortSignal.timeout(PATIENCE_MS)))
  } finally {
    await reader.dispose()
  }
}

async function firstAddress(taps: AsyncIterable<CardChannel>): Promise<Address> {
  for await (const channel of taps) {
    const visitor = await identify(channel).catch(unlessTorn)
    if (visitor !== null) return addressOf(visitor)
    console.error('The card was away too soon. Lay it on the reader again.')
  }
  throw new CommandFailure(`No card came within ${PATIENCE_MS / 1000} s.\nExpected one on the reader.\nRun the command again.`)
}

function unlessTorn(error: unknown): null {
  if (error instanceof CardGoneError) return null
  throw error
}

function addressOf(visitor: FieldCard): Address {
  if ('address' in visitor) return visitor.address
  const remedy = visitor.kind === 'android' ? 'A phone needs no card: its app shows its address, for --holder.' : 'Try one of those.'
  throw new CommandFailure(
    `This is ${visitor.kind === 'android' ? 'a phone' : 'a card that does not sign'}.\nExpected an Arx HaLo or a Keycard Cash.\n${remedy}`,
  )
}
