import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countEdge, millilitres, noFlow } from '../../hal/flow-pulses.ts'

const counted = (...sequences: number[]) => sequences.reduce((count, lineSequence) => countEdge(count, { lineSequence }), noFlow)

it('counts each edge once', () => expect(counted(1, 2, 3, 3)).toEqual({ pulses: 3, lost: 0, lastSequence: 3 }))
it('counts those that never arrived', () => expect(counted(1, 5, 6)).toEqual({ pulses: 6, lost: 3, lastSequence: 6 }))
it('goes on where the kernel’s number begins anew', () =>
  expect(counted(0xffff_fffe, 0xffff_ffff, 1)).toMatchObject({ pulses: 4, lost: 1 }))
it('is a volume', () => expect(millilitres(counted(1, 2, 3, 4), 2000)).toBe(2))

it('loses none, whichever edges are dropped between the first and the last', () =>
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), kept => {
      const arrived = kept.flatMap((keep, index) => (keep ? [index + 2] : []))
      const { pulses, lost } = counted(1, ...arrived, kept.length + 2)
      expect([pulses, lost]).toEqual([kept.length + 2, kept.length - arrived.length])
    }),
  ))
