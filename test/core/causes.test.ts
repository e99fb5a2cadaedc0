import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { causeNames, causeOfName, causesOf, DELIVERY, nameOfCause } from '../../src/core/causes.ts'
import { countersOf } from '../../src/core/report.ts'

const bits = fc.nat({ max: 0xffffffff })

describe('a cause', () => {
  it('has a name of its own that leads back to it', () => {
    const all = Array.from({ length: DELIVERY + 1 }, (_, cause) => cause)
    expect(all.map(nameOfCause).map(causeOfName)).toEqual(all)
    expect(causeNames).toContain('grinder-stuck')
  })

  it.each(['fault-32', 'supply-32', 'fault-', 'paint', '', 'supply--1'])('is not %j', name => {
    expect(causeOfName(name)).toBeNull()
  })
})

describe('the causes of a report', () => {
  it('are exactly its bits, in ascending order', () => {
    fc.assert(
      fc.property(bits, bits, (faults, supplies) => {
        const sum = causesOf(faults, supplies).reduce((set, cause) => set | (1n << BigInt(cause)), 0n)
        expect(sum).toBe((BigInt(supplies) << 32n) | BigInt(faults))
      }),
    )
  })
})

describe('countersOf', () => {
  it('reads eight numbers of four bytes', () => {
    expect(countersOf(`0x${'0000000a'}${'ffffffff'}${'00000000'.repeat(5)}${'00000001'}`)).toEqual([10, 0xffffffff, 0, 0, 0, 0, 0, 1])
  })
})
