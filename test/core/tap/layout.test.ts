import { describe, expect, it } from 'vitest'
import { fromHex, toHex, ZERO_ADDRESS } from '../../../src/core/hex.ts'
import { decodeCommand, doneResponse } from '../../../src/core/tap/apdu.ts'
import { encodeBadgeAnswer, encodeBadgeCommand } from '../../../src/core/tap/badge.ts'
import { encodeChallengeCommand } from '../../../src/core/tap/challenge.ts'
import { encodeDeliverCommands } from '../../../src/core/tap/deliver.ts'
import { TapFormatError } from '../../../src/core/tap/errors.ts'
import { cutText } from '../../../src/core/tap/fields.ts'
import { encodeGiveCommand } from '../../../src/core/tap/give.ts'
import { encodeNewestAnswer, encodeNewestCommand } from '../../../src/core/tap/newest.ts'
import { encodePreviousCommands } from '../../../src/core/tap/previous.ts'
import { encodeResultCommand, NO_SIGNATURE } from '../../../src/core/tap/result.ts'
import { AID, decodeSelectAnswer, encodeSelectAnswer, encodeSelectCommand } from '../../../src/core/tap/select.ts'
import { decodeSignCommand, encodeSignAnswer, encodeSignCommand, type SignRequest } from '../../../src/core/tap/sign.ts'
import { encodeTermsCommand } from '../../../src/core/tap/terms.ts'
import { anna, channel, domain, makeBadge, makeHash, makeReceipt, presentReceipt, terms } from '../../support/make.ts'

const signature = { r: makeHash('r'), vs: makeHash('vs') }
const hexes = (hex: string) => hex.slice(2)
const word = (value: bigint | number, bytes: number) => value.toString(16).padStart(2 * bytes, '0')
const request: SignRequest = { receipt: makeReceipt(150n), price: 150n, label: 'Espresso' }

describe('the bytes of the protocol page', () => {
  it('SELECT', () => {
    expect(toHex(encodeSelectCommand(AID))).toBe('0x00a4040007f04352454d410100')
    const answer = encodeSelectAnswer({ version: 1, minVersion: 1, locked: false, holder: anna.address })
    expect(toHex(answer)).toBe(`0x010100${hexes(anna.address)}9000`)
    expect(toHex(encodeSelectAnswer({ version: 1, minVersion: 1, locked: true, holder: ZERO_ADDRESS }))).toBe(
      `0x010101${'0'.repeat(40)}9000`,
    )
  })

  it('BADGE', () => {
    expect(toHex(encodeBadgeCommand([anna.address, terms.issuer]))).toBe(`0x8030000028${hexes(anna.address)}${hexes(terms.issuer)}00`)
    const answer = encodeBadgeAnswer({ issuer: terms.issuer, issuedAt: 1n, expiresAt: 2n, dailyLimit: 3n, signature })
    const fields = [hexes(terms.issuer), word(1, 8), word(2, 8), word(3, 16), hexes(signature.r), hexes(signature.vs), '9000']
    expect(toHex(answer)).toBe(`0x${fields.join('')}`)
  })

  it('GIVE carries what BADGE answers', () => {
    const given = { issuer: terms.issuer, issuedAt: 1n, expiresAt: 2n, dailyLimit: 3n, signature }
    expect(toHex(encodeGiveCommand(given))).toBe(`0x803c000074${toHex(encodeBadgeAnswer(given)).slice(2, -4)}`)
  })

  it.each([
    ['no version', 0, 0],
    ['a minVersion above its version', 1, 2],
  ])('SELECT says no %s', (_, version, minVersion) => {
    const bytes = Uint8Array.from([version, minVersion, 0, ...fromHex(anna.address), 0x90, 0])
    expect(() => decodeSelectAnswer(bytes)).toThrow(TapFormatError)
  })

  it('TERMS', () => {
    const apdu = encodeTermsCommand({ domain, terms, decimals: 6, symbol: 'USDC', machineName: 'Küche' })
    const addresses = [domain.contract, terms.payer, terms.payee, terms.token, terms.issuer, terms.machine].map(hexes)
    const fields = [word(domain.chainId, 8), ...addresses, word(terms.noticePeriod, 4), '06', '0455534443', '064bc3bc636865']
    expect(toHex(apdu)).toBe(`0x80320000${word(fields.join('').length / 2, 1)}${fields.join('')}`)
  })

  it('PREVIOUS and DELIVER, with a badge', () => {
    const presented = presentReceipt(makeReceipt(150n), anna, makeBadge(anna.address, { dailyLimit: 9n }))
    const { receipt, badge } = presented
    const fields = [word(receipt.sequence, 8), word(receipt.cumulativeAmount, 16), word(receipt.issuedAt, 8), hexes(receipt.previous)]
    fields.push(hexes(presented.signature.r), hexes(presented.signature.vs), hexes(anna.address))
    fields.push(word(badge?.issuedAt ?? 0n, 8), word(badge?.expiresAt ?? 0n, 8), word(9, 16))
    const second = hexes(badge?.signature.r ?? '') + hexes(badge?.signature.vs ?? '')
    expect(encodePreviousCommands(presented).map(toHex)).toEqual([`0x80340000b4${fields.join('')}`, `0x8034010040${second}`])
    expect(encodeDeliverCommands(presented).map(toHex)).toEqual([`0x803a0000b4${fields.join('')}`, `0x803a010040${second}`])
  })

  it('PREVIOUS signed by the issuer has zero badge fields and no second command', () => {
    const [only, ...none] = encodePreviousCommands(presentReceipt(makeReceipt(150n), anna, null)).map(toHex)
    expect(none).toEqual([])
    expect(only?.endsWith(`${hexes(anna.address)}${'0'.repeat(64)}`)).toBe(true)
  })

  it('SIGN', () => {
    const { receipt } = request
    const fields = [hexes(channel), word(1, 8), word(150, 16), word(receipt.issuedAt, 8), hexes(receipt.previous), word(150, 16)]
    expect(toHex(encodeSignCommand(request))).toBe(`0x8010000079${fields.join('')}08457370726573736f00`)
    expect(toHex(encodeSignAnswer(signature))).toBe(`0x${hexes(signature.r)}${hexes(signature.vs)}9000`)
  })

  it.each([
    ['brewing', '00'],
    ['credit', '01'],
    ['refused', '02'],
  ] as const)('RESULT %s', (state, byte) => {
    const apdu = encodeResultCommand({ state, sequence: 7n, cumulativeAmount: 300n, acceptance: NO_SIGNATURE })
    expect(toHex(apdu)).toBe(`0x8020000059${byte}${word(7, 8)}${word(300, 16)}${'0'.repeat(128)}`)
  })

  it('NEWEST and CHALLENGE', () => {
    expect(toHex(encodeNewestCommand(channel))).toBe(`0x8036000020${hexes(channel)}00`)
    const { channelId: _, ...receipt } = makeReceipt(150n)
    expect(encodeNewestAnswer({ receipt, signature, acceptance: signature }).length).toBe(8 + 16 + 8 + 32 + 4 * 32 + 2)
    const visit = { machine: terms.machine, nonce: makeHash('nonce') }
    expect(toHex(encodeChallengeCommand(visit))).toBe(`0x8038000034${hexes(visit.machine)}${hexes(visit.nonce)}00`)
  })
})

describe('a regular’s purchase', () => {
  it('takes 223 bytes and its label, every header, Le and status word counted', () => {
    const select = encodeSelectAnswer({ version: 1, minVersion: 1, locked: false, holder: anna.address })
    const apdus = [encodeSelectCommand(AID), select, encodeSignCommand(request), encodeSignAnswer(signature)]
    const total = apdus.reduce((sum, apdu) => sum + apdu.length, 0)
    expect(total).toBeLessThanOrEqual(223 + request.label.length)
  })
})

describe('what cannot be sent', () => {
  const sign = (receipt: object, rest: object = {}) =>
    encodeSignCommand({ ...request, ...rest, receipt: { ...request.receipt, ...receipt } })
  const presentedTerms = { domain, terms, decimals: 6, symbol: 'USDC', machineName: 'Kitchen' }

  it.each<[string, () => unknown]>([
    ['a sequence beyond uint64', () => sign({ sequence: 1n << 64n })],
    ['a negative sequence', () => sign({ sequence: -1n })],
    ['an amount beyond uint128', () => sign({ cumulativeAmount: 1n << 128n })],
    ['a price beyond uint128', () => sign({}, { price: 1n << 128n })],
    ['a time beyond uint64', () => sign({ issuedAt: 1n << 64n })],
    ['a hash of 31 bytes', () => sign({ previous: `0x${'00'.repeat(31)}` })],
    ['no issuers', () => encodeBadgeCommand([])],
    ['12 issuers', () => encodeBadgeCommand(Array(12).fill(anna.address))],
    ['a symbol of 9 bytes', () => encodeTermsCommand({ ...presentedTerms, symbol: 'abcdefgh!' })],
    ['a machine name of 33 bytes', () => encodeTermsCommand({ ...presentedTerms, machineName: `${'ü'.repeat(16)}!` })],
    ['a lone surrogate', () => encodeTermsCommand({ ...presentedTerms, machineName: '\ud800' })],
    ['a notice period beyond uint32', () => encodeTermsCommand({ ...presentedTerms, terms: { ...terms, noticePeriod: 2 ** 32 } })],
    ['a holder while locked', () => encodeSelectAnswer({ version: 1, minVersion: 1, locked: true, holder: anna.address })],
    ['no holder while unlocked', () => encodeSelectAnswer({ version: 1, minVersion: 1, locked: false, holder: ZERO_ADDRESS })],
    [
      'a badge that looks like none',
      () => encodePreviousCommands(presentReceipt(makeReceipt(1n), anna, makeBadge(anna.address, { issuedAt: 0n, expiresAt: 0n }))),
    ],
  ])('%s', (_, encode) => expect(encode).toThrow(TapFormatError))
})

describe('labels', () => {
  it.each([
    ['Cappuccino with oat milk and sugar', 'Cappuccino with oat milk'],
    ['ääääääääääääX', 'ääääääääääää'],
    ['Xäääääääääääää', 'Xäääääääääää'],
    ['☕☕☕☕☕☕☕☕☕', '☕☕☕☕☕☕☕☕'],
    ['X🫖🫖🫖🫖🫖🫖', 'X🫖🫖🫖🫖🫖'],
    ['\ud800!', '\ufffd!'],
    ['', ''],
  ])('%j is sent as %j', (label, sent) => {
    expect(decodeSignCommand(decodeCommand(encodeSignCommand({ ...request, label }))).label).toBe(sent)
    expect(cutText(label, 24)).toBe(sent)
  })

  it('are refused if they are not UTF-8', () => {
    const apdu = encodeSignCommand(request)
    apdu[5 + 113] = 0xff
    expect(() => decodeSignCommand(decodeCommand(apdu))).toThrow(TapFormatError)
  })

  it('are refused by the phone if longer than 24 bytes', () => {
    const apdu = encodeSignCommand(request)
    const label = new Uint8Array(25).fill(0x41)
    const data = [...apdu.subarray(5, 5 + 112), 25, ...label]
    expect(() => decodeSignCommand(decodeCommand(Uint8Array.from([...apdu.subarray(0, 4), data.length, ...data, 0])))).toThrow(
      TapFormatError,
    )
  })
})

describe('SELECT’s answer', () => {
  it('may carry flags of later versions', () => {
    const answer = encodeSelectAnswer({ version: 2, minVersion: 1, locked: false, holder: anna.address })
    answer[2] = 0x82
    expect(decodeSelectAnswer(answer)).toEqual({ version: 2, minVersion: 1, locked: false, holder: anna.address })
  })

  it('is refused with another status', () => {
    expect(() => decodeSelectAnswer(Uint8Array.from([0x6a, 0x82]))).toThrow(TapFormatError)
    expect(() => decodeSelectAnswer(doneResponse())).toThrow(TapFormatError)
  })
})
