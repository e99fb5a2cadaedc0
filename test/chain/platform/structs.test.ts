import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../../src/chain/platform/structs.ts'
import type { Hex } from '../../../src/core/hex.ts'

describe('a product’s name from the chain', () => {
  it('is a text whatever bytes a stranger wrote, and never longer than they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes => {
        const word: Hex = `0x${Buffer.from(bytes).toString('hex')}`
        expect(textOf(word).length).toBeLessThanOrEqual(32)
      }),
    )
    expect(textOf(`0x${'00'.repeat(32)}`)).toBe('')
    expect(textOf(`0x${Buffer.from('Espresso').toString('hex').padEnd(64, '0')}`)).toBe('Espresso')
  })
})
