import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Address } from '../../src/core/hex.ts'
import { type BroughtBack, judgeAdoption } from '../../src/core/judge-adoption.ts'
import type { Newest } from '../../src/core/judge-receipt.ts'
import { address, hash } from './tap/arbitraries.ts'

const number = fc.bigInt(0n, 4n)
const receipt = fc.record({ channelId: hash, sequence: number, cumulativeAmount: number, issuedAt: number, previous: hash })
const newest: fc.Arbitrary<Newest | null> = fc.option(fc.record({ hash, sequence: number, cumulativeAmount: number, issuedAt: number }))
const parties = fc.record({ machine: address, holder: address })

/** A receipt that this machine accepted and that its holder returns. */
const brought = ({
  receipt,
  parties,
}: {
  receipt: BroughtBack['receipt']
  parties: { machine: Address; holder: Address }
}): BroughtBack => ({
  receipt,
  signer: parties.holder,
  acceptanceSigner: parties.machine,
})
const given = fc.record({ receipt, parties, newest })

const judge = (
  back: BroughtBack,
  { parties, receipt, newest }: { parties: { machine: Address; holder: Address }; receipt: BroughtBack['receipt']; newest: Newest | null },
) => judgeAdoption(back, { ...parties, channelId: receipt.channelId }, newest)?.reason ?? null

describe('a receipt returned by a phone', () => {
  it('is adopted if and only if it is above the machine’s newest', () => {
    fc.assert(
      fc.property(given, given => {
        const { receipt, newest } = given
        const more = newest === null ? 1n : receipt.cumulativeAmount - newest.cumulativeAmount
        const isAbove = more > 0n || (more === 0n && receipt.sequence > (newest?.sequence ?? 0n))
        expect(judge(brought(given), given)).toBe(isAbove ? null : 'not-newer')
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused without this machine’s own acceptance', () => {
    fc.assert(
      fc.property(given, fc.option(address), (given, acceptanceSigner) => {
        fc.pre(acceptanceSigner !== given.parties.machine)
        expect(judge({ ...brought(given), acceptanceSigner }, { ...given, newest: null })).toBe('not-accepted-here')
      }),
    )
  })

  it('is refused unless the holder being served signed it', () => {
    fc.assert(
      fc.property(given, fc.option(address), (given, signer) => {
        fc.pre(signer !== given.parties.holder)
        expect(judge({ ...brought(given), signer }, { ...given, newest: null })).toBe('not-the-holder')
      }),
    )
  })

  it('is refused if it belongs to another channel', () => {
    fc.assert(
      fc.property(given, hash, (given, channelId) => {
        fc.pre(channelId !== given.receipt.channelId)
        const back = brought({ ...given, receipt: { ...given.receipt, channelId } })
        expect(judge(back, { ...given, newest: null })).toBe('other-channel')
      }),
    )
  })
})
