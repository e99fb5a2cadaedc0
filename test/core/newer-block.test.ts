import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keepFrom } from '../../src/core/keep-from.ts'
import { showsNewerBlock } from '../../src/core/newer-block.ts'

const time = fc.bigInt(0n, 4_000_000_000n)

describe('a look at the chain', () => {
  const seen = (headAt: bigint, number: bigint) => ({ headAt, finalBlock: { number } })
  const last = { headAt: 100n, blockNumber: 7n }

  it.each([
    ['the first one', seen(1n, 1n), null, true],
    ['a newer head', seen(101n, 7n), last, true],
    ['a newer final block, after a head that was dated too late', seen(90n, 8n), last, true],
    ['the same blocks', seen(100n, 7n), last, false],
    ['blocks of a node that lags', seen(99n, 6n), last, false],
  ])('with %s', (_, blocks, before, expected) => expect(showsNewerBlock(blocks, before)).toBe(expected))
})

describe('what bookings are kept', () => {
  it('is judged by the earlier of the clock and the chain, so that one wrong clock deletes nothing', () => {
    fc.assert(
      fc.property(time, time, fc.bigInt(0n, 10_000_000n), (now, syncedAt, keep) => {
        const from = keepFrom({ now, trusted: true }, { blockAt: syncedAt }, keep)
        expect(from).not.toBeNull()
        expect(from).toBeLessThanOrEqual(now - keep)
        expect(from).toBeLessThanOrEqual(syncedAt - keep)
        expect([now - keep, syncedAt - keep]).toContain(from)
      }),
    )
  })

  it('is all of them before the first sync, and while the clock is not trusted', () => {
    expect(keepFrom({ now: 9n, trusted: true }, null, 1n)).toBeNull()
    expect(keepFrom({ now: 9n, trusted: false }, { blockAt: 9n }, 1n)).toBeNull()
  })
})
