import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../../../src/core/hex.ts'
import { decodeCommand, decodeResponse, encodeCommand, encodeResponse, statusResponse } from '../../../src/core/tap/apdu.ts'
import { TapFormatError } from '../../../src/core/tap/errors.ts'
import { StatusWord, statusName } from '../../../src/core/tap/status-words.ts'
import { byte } from './arbitraries.ts'

const command = fc.record({
  cla: byte,
  ins: byte,
  p1: byte,
  p2: byte,
  data: fc.uint8Array({ maxLength: 230 }),
  answer: fc.boolean(),
})

describe('commands', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(command, c => {
        expect(decodeCommand(encodeCommand(c))).toEqual(c)
      }),
    )
  })

  it('writes back what it read', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 240 }), command.map(encodeCommand))
    fc.assert(
      fc.property(bytes, apdu => {
        let read: ReturnType<typeof decodeCommand>
        try {
          read = decodeCommand(apdu)
        } catch (error) {
          expect(error).toBeInstanceOf(TapFormatError)
          return
        }
        expect(encodeCommand(read)).toEqual(apdu)
      }),
    )
  })

  it.each([
    ['nothing', '0x'],
    ['half a header', '0x801000'],
    ['an extended length', '0x80100000000001ff'],
    ['an empty Lc', '0x801000000000'],
    ['data shorter than Lc', '0x801000000201'],
    ['data and two bytes', '0x80100000010100aa'],
    ['an Le other than 00', '0x801000000101ff'],
    ['Lc 231', `0x80100000e7${'00'.repeat(231)}`],
    ['an Le other than 00 and no data', '0x8010000001'],
  ] as const)('%s is refused', (_, hex) => expect(() => decodeCommand(fromHex(hex))).toThrow(TapFormatError))

  it.each([
    { cla: 0x80, ins: 0x10, p1: 0, p2: 0, data: new Uint8Array(231), answer: true },
    { cla: 256, ins: 0x10, p1: 0, p2: 0, data: new Uint8Array(), answer: true },
    { cla: 0x80, ins: 0x10, p1: -1, p2: 0, data: new Uint8Array(), answer: true },
  ])('cannot be sent: %j', c => expect(() => encodeCommand(c)).toThrow(TapFormatError))
})

describe('responses', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 220 }), fc.integer({ min: 0, max: 0xffff }), (data, status) => {
        expect(decodeResponse(encodeResponse(status, data))).toEqual({ data, status })
      }),
    )
  })

  it.each([0, 1, 223])('are refused with %i bytes', length => {
    expect(() => decodeResponse(new Uint8Array(length))).toThrow(TapFormatError)
  })

  it('cannot be sent with too much data or an invalid status', () => {
    expect(() => encodeResponse(StatusWord.done, new Uint8Array(221))).toThrow(TapFormatError)
    expect(() => encodeResponse(0x10000)).toThrow(TapFormatError)
  })
})

describe('status words', () => {
  it('have names', () => {
    for (const [name, word] of Object.entries(StatusWord)) {
      expect(decodeResponse(statusResponse(word))).toEqual({ data: new Uint8Array(), status: word })
      expect(statusName(word)).toBe(name)
    }
    expect(statusName(0x1234)).toBeNull()
  })
})
