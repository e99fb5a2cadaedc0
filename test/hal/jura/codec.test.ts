import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeByte, encodeJuraCommand, LineDecoder } from '../../../hal/jura/codec.ts'

const commands = fc.stringMatching(/^[\x20-\x7e]{1,40}$/).filter(command => !/^AN:0A/i.test(command))
const onTheLine = (command: string) => Uint8Array.from(encodeJuraCommand(command).flatMap(group => [...group]))

describe('a byte on the line', () => {
  it('is four bytes, the lowest pair of bits first', () => expect([...encodeByte(0x54)]).toEqual([0xdb, 0xdf, 0xdf, 0xdf]))

  it('has all other bits set', () =>
    fc.assert(fc.property(fc.nat(255), byte => encodeByte(byte).length === 4 && encodeByte(byte).every(each => (each | 0x24) === 0xff))))
})

describe('a command', () => {
  it('comes back as it was sent, however the bytes are cut', () =>
    fc.assert(
      fc.property(commands, fc.nat(200), (command, cut) => {
        const decoder = new LineDecoder()
        const bytes = onTheLine(command)
        expect([...decoder.push(bytes.subarray(0, cut)), ...decoder.push(bytes.subarray(cut))]).toEqual([command])
      }),
    ))

  it('ends with CR LF', () => expect(encodeJuraCommand('TY:').slice(-2)).toEqual([encodeByte(0x0d), encodeByte(0x0a)]))

  it.each(['AN:0A', 'an:0a', 'AN:0A,1'])('%s is never sent', command => expect(() => encodeJuraCommand(command)).toThrow('never sent'))

  it.each(['', 'TY:\r\n', 'ü'])('%j is refused', command => expect(() => encodeJuraCommand(command)).toThrow('printable ASCII'))
})

describe('the decoder', () => {
  it('reads bits 2 and 5 only', () => {
    const bytes = onTheLine('?ok').map(byte => byte & 0x24)
    expect(new LineDecoder().push(bytes)).toEqual(['?ok'])
  })

  it('starts over after a reset in the middle of a byte', () => {
    const decoder = new LineDecoder()
    decoder.push(onTheLine('TY:').subarray(0, 6))
    decoder.reset()
    expect(decoder.push(onTheLine('?ok'))).toEqual(['?ok'])
  })
})
