import { describe, expect, it } from 'vitest'
import { CardGoneError } from '../../../hal/errors.ts'
import { TapFormatError } from '../../../src/core/tap/errors.ts'
import { identify, type SigningCard } from '../../../src/nfc/cards/signing-card.ts'
import { recoverAddress } from '../../../src/signatures/javascript.ts'
import { makeHash, makeKey } from '../../support/make.ts'
import { androidWithoutApp, createHalo, createKeycard, type EmulatedCard, strangeCard } from './emulated-cards.ts'
import { createChannel } from './fake-channel.ts'

const digest = makeHash('digest')
const digestHex = digest.slice(2)
const HALO = '00a404000aa0000009490148614c6f00'
const KEYCARD = '00a4040009a0000008040001030100'
const ANDROID = '00a404000fa000000476416e64726f696448434500'

const kinds = [
  ['halo', createHalo, [HALO, 'b0510000010200'], `b0510000220601${digestHex}00`],
  ['keycard', createKeycard, [HALO, KEYCARD], `80c0000020${digestHex}00`],
] as const

async function identifyCard(card: EmulatedCard): Promise<SigningCard> {
  const visitor = await identify(createChannel(card))
  if (!('address' in visitor)) throw new Error(`not a card: ${visitor.kind}`)
  return visitor
}

describe.each(kinds)('%s', (kind, create, introduction, signCommand) => {
  it('is identified by its key’s address, and signs, with the bytes published by its maker', async () => {
    const channel = createChannel(create('card'))
    const card = await identify(channel)
    expect(card).toMatchObject({ kind, address: makeKey('card').address })
    expect(channel.commands).toEqual(introduction)
    expect(await (card as SigningCard).sign(digest, recoverAddress)).toEqual(makeKey('card').sign(digest))
    expect(channel.commands.at(-1)).toBe(signCommand)
  })

  it('gives a signature that the chain accepts, whichever half s is in', async () => {
    const card = await identifyCard(create('card', { anyS: true }))
    for (let i = 0; i < 20; i++) expect(await card.sign(makeHash(`${i}`), recoverAddress)).toEqual(makeKey('card').sign(makeHash(`${i}`)))
  })

  it('gives no signature if it signs with a key other than the one it returned', async () => {
    const other = create('another card')
    other.transmit(Uint8Array.from(Buffer.from(introduction.find(command => command === (kind === 'halo' ? HALO : KEYCARD)) ?? '', 'hex')))
    const card = await identifyCard(create('card', { spoil: () => other.transmit(Uint8Array.from(Buffer.from(signCommand, 'hex'))) }))
    expect(await card.sign(digest, recoverAddress)).toBeNull()
  })

  it.each([
    ['a refusal', [0x69, 0x85]],
    ['nothing', [0x90, 0x00]],
    ['noise', [1, 2, 3, 0x90, 0x00]],
    ['HaLo’s error', [0xe1, 0x17, 0x90, 0x00]],
  ])('that answers SIGN with %s is refused', async (_, bytes) => {
    const card = await identifyCard(create('card', { spoil: () => Uint8Array.from(bytes) }))
    await expect(card.sign(digest, recoverAddress)).rejects.toThrow(TapFormatError)
  })

  it('is torn if it leaves', async () => {
    const card = await identifyCard(create('card', { spoil: () => Uint8Array.of() }))
    await expect(card.sign(digest, recoverAddress)).rejects.toThrow(CardGoneError)
  })
})

describe('the tap identifies what is not a signing card', () => {
  it('an Android phone without the app', async () => {
    const channel = createChannel(androidWithoutApp)
    expect(await identify(channel)).toEqual({ kind: 'android' })
    expect(channel.commands).toEqual([HALO, KEYCARD, ANDROID])
  })

  it('any other card', async () => {
    expect(await identify(createChannel(strangeCard))).toEqual({ kind: 'unknown' })
  })

  it.each([
    ['HaLo', HALO, [0x90, 0x00]],
    ['Keycard', KEYCARD, [0xa4, 0x00, 0x90, 0x00]],
  ])('a card that says it is a %s and names no key', async (_, aid, answer) => {
    const transmit = (command: Uint8Array) => Uint8Array.from(Buffer.from(command).toString('hex') === aid ? answer : [0x6a, 0x82])
    await expect(identify(createChannel({ transmit }))).rejects.toThrow(TapFormatError)
  })

  it('a HaLo whose key is not a point of the curve', async () => {
    const keys = Uint8Array.of(65, 4, ...new Uint8Array(64).fill(9), 0x90, 0x00)
    const transmit = (command: Uint8Array) => (command[1] === 0xa4 ? Uint8Array.of(0x90, 0x00) : keys)
    await expect(identify(createChannel({ transmit }))).rejects.toThrow(TapFormatError)
  })
})
