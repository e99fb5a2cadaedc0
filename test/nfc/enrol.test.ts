import { describe, expect, it } from 'vitest'
import { CardGoneError } from '../../hal/errors.ts'
import { identifyForEnrolment } from '../../src/nfc/enrol.ts'
import { makeField } from './bench.ts'
import { androidWithoutApp, createHalo, strangeCard } from './cards/emulated-cards.ts'

type Emulated = { transmit(command: Uint8Array): Uint8Array }
const identify = (card: Emulated) => identifyForEnrolment(makeField({ transmit: async command => card.transmit(command) }))
const failing = (error: Error): Emulated => ({
  transmit: () => {
    throw error
  },
})

describe('a card to enrol', () => {
  it('is known by its key', async () => {
    const card = createHalo('a new card')
    expect(await identify(card)).toMatchObject({ card: { kind: 'halo', address: card.address } })
  })

  it.each([
    ['a card that cannot sign', strangeCard, 'enrol-no-card'],
    ['a phone', androidWithoutApp, 'enrol-no-phone'],
    ['a card that left', failing(new CardGoneError('The card left.')), 'enrol-again'],
  ] as const)('is no %s, which is told why', async (_, card, text) => {
    expect(await identify(card)).toEqual({ text })
  })

  it('may meet a fault of the program itself, which is not a card’s', async () => {
    await expect(identify(failing(new TypeError('A mistake.')))).rejects.toThrow(TypeError)
  })
})
