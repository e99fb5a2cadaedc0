import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TapFormatError } from '../../../src/core/tap/errors.ts'
import { type Direction, directions } from './exchanges.ts'

const lastApdu = (apdus: Uint8Array[]) => apdus.at(-1) as Uint8Array

/** Appends a byte, with a matching Lc in a command, so that only the layout's decoder can refuse it. */
function grow({ name }: Direction, apdu: Uint8Array, by: number): Uint8Array {
  if (name.endsWith('answer')) return Uint8Array.from([...apdu.subarray(0, -2), by, ...apdu.subarray(-2)])
  const length = apdu[4] as number
  return Uint8Array.from([...apdu.subarray(0, 4), length + 1, ...apdu.subarray(5, 5 + length), by, ...apdu.subarray(5 + length)])
}

function shrink({ name }: Direction, apdu: Uint8Array): Uint8Array {
  if (name.endsWith('answer')) return Uint8Array.from([...apdu.subarray(0, -3), ...apdu.subarray(-2)])
  const length = apdu[4] as number
  return Uint8Array.from([...apdu.subarray(0, 4), length - 1, ...apdu.subarray(5, 4 + length), ...apdu.subarray(5 + length)])
}

describe.each(directions)('$name', direction => {
  const { value, encode, decode, decodeOne } = direction

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(value, v => {
        expect(decode(encode(v))).toEqual(v)
      }),
    )
  })

  it('keeps every APDU short', () => {
    fc.assert(
      fc.property(value, v => {
        for (const apdu of encode(v)) expect(apdu.length).toBeLessThanOrEqual(direction.name.endsWith('answer') ? 222 : 236)
      }),
    )
  })

  it('refuses every truncation', () => {
    fc.assert(
      fc.property(value, v => {
        for (const apdu of encode(v))
          for (let length = 0; length < apdu.length; length++)
            expect(() => decodeOne(apdu.subarray(0, length)), `${length} of ${apdu.length} bytes`).toThrow(TapFormatError)
      }),
      { numRuns: 20 },
    )
  })

  it('refuses one byte more', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 255 }), (v, by) => {
        for (const apdu of encode(v)) expect(() => decodeOne(Uint8Array.from([...apdu, by]))).toThrow(TapFormatError)
      }),
    )
  })

  it('throws nothing but its own error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 260 }), bytes => {
        onlyFormatErrors(() => decodeOne(bytes))
      }),
      { numRuns: 500 },
    )
  })

  it('throws nothing but its own error for a message with changed bytes', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.integer({ min: 1, max: 255 }), (v, at, change) => {
        for (const apdu of encode(v)) {
          const changed = Uint8Array.from(apdu)
          changed[at % apdu.length] = (changed[at % apdu.length] as number) ^ change
          onlyFormatErrors(() => decodeOne(changed))
        }
      }),
    )
  })
})

describe.each(directions.filter(({ name }) => name !== 'SELECT'))('$name’s layout', direction => {
  it('refuses data one byte longer or shorter than its layout', () => {
    fc.assert(
      fc.property(direction.value, fc.integer({ min: 0, max: 255 }), (v, by) => {
        const apdu = lastApdu(direction.encode(v))
        expect(() => direction.decodeOne(grow(direction, apdu, by))).toThrow(TapFormatError)
        expect(() => direction.decodeOne(shrink(direction, apdu))).toThrow(TapFormatError)
      }),
    )
  })
})

function onlyFormatErrors(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(TapFormatError)
  }
}
