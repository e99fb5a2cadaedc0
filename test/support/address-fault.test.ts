import fc from 'fast-check'
import { getAddress } from 'viem'
import { expect, it } from 'vitest'
import { addressFault, withChecksum } from '../../src/support/address-fault.ts'
import { address } from '../core/tap/arbitraries.ts'

it('a checksum is as in viem, and a wrong one is a fault', () => {
  fc.assert(
    fc.property(address, plain => {
      const right = withChecksum(plain)
      expect(right).toBe(getAddress(plain))
      expect([plain, right].map(addressFault)).toEqual([null, null])
      const wrong = right.replace(/[a-f]/i, digit => (digit === digit.toUpperCase() ? digit.toLowerCase() : digit.toUpperCase()))
      if (wrong.slice(2) !== plain.slice(2) && wrong.slice(2) !== plain.slice(2).toUpperCase() && wrong !== right)
        expect(addressFault(wrong)).toContain('checksum')
    }),
  )
})
