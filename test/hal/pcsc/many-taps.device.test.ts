import { expect, it } from 'vitest'
import type { CardReader } from '../../../hal/card-reader.ts'
import { lay, pcscdForTest, readerForTest, tapsOf } from './field.ts'

/** pcscd polls a virtual reader only every 400 ms, so four slots share the work. */
const tapsPerSlot = 50

it('200 taps at the two slots of two pcscds arrive without loss, and each answers for itself', { timeout: 240_000 }, async () => {
  const pcscds = await Promise.all([pcscdForTest(), pcscdForTest()])
  const slots = pcscds.flatMap(pcscd => [
    { pcscd, name: 'Virtual PCD 00 00', port: pcscd.port },
    { pcscd, name: 'Virtual PCD 00 01', port: pcscd.port + 1 },
  ])
  const heard = await Promise.all(slots.map(async ({ pcscd, name, port }) => tapAgainAndAgain(await readerForTest(pcscd, { name }), port)))
  const each = Array.from({ length: tapsPerSlot }, (_, tap) => tap)
  expect(heard).toEqual(slots.map(() => each))
})

/** Repeatedly presents a card that answers with its number. Returns the numbers received. */
async function tapAgainAndAgain(reader: CardReader, port: number): Promise<number[]> {
  const taps = tapsOf(reader)
  const heard: number[] = []
  for (let tap = 0; tap < tapsPerSlot; tap++) {
    const stay = await lay({ transmit: () => Uint8Array.of(tap, 0x90, 0x00) }, port)
    const card = await taps.next()
    const [number] = await card.transmit(Uint8Array.of(0x80, 0x10, 0, 0), 2_000)
    heard.push(number ?? -1)
    stay.leave()
    await card.gone
  }
  return heard
}
