import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Frame, FrameDecoder } from '../../../hal/pn532/frame-decoder.ts'
import { ackFrame, encodeFrame, errorFrame, FROM_CHIP, FROM_HOST, LONGEST_CONTENT, nackFrame } from '../../../hal/pn532/frames.ts'

/** Content as the chip sends it: TFI, code, data. */
const contents = fc.uint8Array({ minLength: 1, maxLength: LONGEST_CONTENT - 1 }).map(bytes => Uint8Array.of(FROM_CHIP, ...bytes))
/** Noise in which no frame can begin, even together with the bytes around it. */
const noises = fc.uint8Array({ maxLength: 40 }).map(bytes => bytes.filter(byte => byte !== 0x00 && byte !== 0xff))
/** Long enough to complete any length that a damaged frame announces, and itself no frame. */
const silence = new Uint8Array(LONGEST_CONTENT + 3)

const framesIn = (...chunks: Uint8Array[]): Frame[] => {
  const decoder = new FrameDecoder(FROM_CHIP)
  return chunks.flatMap(chunk => decoder.push(chunk))
}
const contentsIn = (...chunks: Uint8Array[]) => framesIn(...chunks).flatMap(frame => (frame.kind === 'content' ? [frame.content] : []))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('a frame', () => {
  it('for GetFirmwareVersion is as in UM0701-02, 6.2.1.6', () => {
    expect(hex(encodeFrame(Uint8Array.of(FROM_HOST, 0x02)))).toBe('0000ff02fed4022a00')
  })

  it.each([
    [255, 'ff01'],
    [256, 'ffff0100ff'],
    [265, 'ffff0109f6'],
  ])('of %i bytes has the length field %s', (length, field) => {
    const frame = encodeFrame(new Uint8Array(length).fill(FROM_CHIP))
    expect(hex(frame.subarray(3, 3 + field.length / 2))).toBe(field)
    expect(frame.length).toBe(3 + field.length / 2 + length + 2)
  })

  it.each([0, 266])('with %i bytes is refused', length => {
    expect(() => encodeFrame(new Uint8Array(length))).toThrow(`not ${length}`)
  })

  it('carries any content there and back', () => {
    fc.assert(
      fc.property(contents, content => {
        expect(framesIn(encodeFrame(content))).toEqual([{ kind: 'content', content }])
      }),
    )
  })

  it('is found in pieces of any size, with noise around it', () => {
    fc.assert(
      fc.property(contents, noises, noises, fc.integer({ min: 1, max: 300 }), (content, before, after, size) => {
        const stream = Uint8Array.of(...before, ...encodeFrame(content), ...after, ...encodeFrame(content))
        const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, at) => stream.subarray(at * size, (at + 1) * size))
        expect(contentsIn(...pieces)).toEqual([content, content])
      }),
    )
  })

  it('with one changed byte is refused or read unchanged, and the next one is read', () => {
    fc.assert(
      fc.property(contents, contents, fc.nat(), fc.integer({ min: 1, max: 255 }), (first, second, at, change) => {
        const frame = encodeFrame(first)
        frame[at % frame.length] = (frame[at % frame.length] ?? 0) ^ change
        const read = contentsIn(frame, encodeFrame(second), silence).map(hex)
        expect(read.at(-1)).toBe(hex(second))
        expect([[], [hex(first)]]).toContainEqual(read.slice(0, -1))
      }),
      { numRuns: 2000 },
    )
  })

  // The loss of a zero is not always detectable: the checksum is a sum, and the postamble takes the lost byte's place.
  it('with one lost byte does not prevent the next one from being read', () => {
    fc.assert(
      fc.property(contents, contents, fc.nat(), (first, second, at) => {
        const frame = encodeFrame(first)
        const short = Uint8Array.from([...frame].toSpliced(at % frame.length, 1))
        expect(contentsIn(short, encodeFrame(second), silence).at(-1)).toEqual(second)
      }),
      { numRuns: 2000 },
    )
  })

  it('with damaged content is reported, so that it can be requested again', () => {
    const frame = encodeFrame(Uint8Array.of(FROM_CHIP, 0x03, 0x32))
    expect(framesIn(frame.with(6, 0x04))).toEqual([{ kind: 'corrupt', length: 3 }])
  })

  it('is not looked for inside one with damaged content, but behind it', () => {
    const inner = encodeFrame(Uint8Array.of(FROM_CHIP, 0x41, 0x00))
    const frame = encodeFrame(Uint8Array.of(FROM_CHIP, 0x41, 0x00, ...inner))
    expect(framesIn(frame.with(-2, (frame.at(-2) ?? 0) ^ 1), inner)).toEqual([
      { kind: 'corrupt', length: 3 + inner.length },
      { kind: 'content', content: Uint8Array.of(FROM_CHIP, 0x41, 0x00) },
    ])
  })

  it('has noise around it reported, but not zeros', () => {
    const frame = encodeFrame(Uint8Array.of(FROM_CHIP, 0x41))
    const kinds = (...chunks: Uint8Array[]) => framesIn(...chunks).map(({ kind }) => kind)
    expect(kinds(new Uint8Array(7), frame, new Uint8Array(3))).toEqual(['content'])
    expect(kinds(Uint8Array.of(0x13), frame)).toEqual(['noise', 'content'])
    expect(kinds(Uint8Array.of(0x00, 0x00, 0xff, 0x03), Uint8Array.of(0x13, 0x00), frame)).toEqual(['noise', 'noise', 'content'])
  })

  it('from the other side is not accepted', () => {
    expect(contentsIn(encodeFrame(Uint8Array.of(FROM_HOST, 0x02)))).toEqual([])
  })

  it('longer than the chip can send is not accepted', () => {
    const header = Uint8Array.of(0x00, 0x00, 0xff, 0xff, 0xff, 0x01, 0x0a, 0xf5)
    expect(contentsIn(header, encodeFrame(Uint8Array.of(FROM_CHIP, 1)))).toEqual([Uint8Array.of(FROM_CHIP, 1)])
  })
})

describe('the short frames', () => {
  it.each([
    ['ack', ackFrame, '0000ff00ff00'],
    ['nack', nackFrame, '0000ffff0000'],
    ['error', errorFrame, '0000ff01ff7f8100'],
  ] as const)('%s', (kind, frame, bytes) => {
    expect(hex(frame)).toBe(bytes)
    expect(framesIn(frame)).toEqual([{ kind }])
  })

  it('are distinguished in sequence', () => {
    const content = Uint8Array.of(FROM_CHIP, 0x01)
    const stream = Uint8Array.of(...ackFrame, ...encodeFrame(content), ...errorFrame, ...nackFrame)
    expect(framesIn(stream).map(frame => frame.kind)).toEqual(['ack', 'content', 'error', 'nack'])
  })
})

describe('a decoder', () => {
  it('forgets the beginning of a frame when it is told to', () => {
    const decoder = new FrameDecoder(FROM_CHIP)
    const frame = encodeFrame(Uint8Array.of(FROM_CHIP, 0x03, 0x32, 0x01))
    expect(decoder.push(frame.subarray(0, 7))).toEqual([])
    decoder.reset()
    expect(decoder.push(frame)).toEqual([{ kind: 'content', content: Uint8Array.of(FROM_CHIP, 0x03, 0x32, 0x01) }])
  })
})
