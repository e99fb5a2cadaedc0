import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BringState, LONGEST_GRACE, mustBring } from '../../src/core/bring-policy.ts'

const WEEK = 604_800n
const ASKED = 1_700_000_000n
const leaving: BringState = {
  ...{ now: ASKED + LONGEST_GRACE, noticePeriod: WEEK, grace: null },
  ...{ deposited: 100n, redeemed: 0n, closesAt: ASKED + WEEK, newestAmount: 50n },
}

describe('a receipt is brought in the machine’s place', () => {
  it('once the payer is leaving and the machine has been silent for an hour', () => {
    expect(mustBring(leaving)).toBe(true)
    expect(mustBring({ ...leaving, now: leaving.now - 1n })).toBe(false)
  })

  it('after a quarter of a short notice period, or after the grace given', () => {
    const short = { ...leaving, noticePeriod: 400n, closesAt: ASKED + 400n }
    expect(mustBring({ ...short, now: ASKED + 99n })).toBe(false)
    expect(mustBring({ ...short, now: ASKED + 100n })).toBe(true)
    expect(mustBring({ ...leaving, grace: 0n, now: ASKED })).toBe(true)
  })

  it('at once when the channel closes at once, and still after its notice has run out', () => {
    expect(mustBring({ ...leaving, closesAt: ASKED, now: ASKED })).toBe(true)
    expect(mustBring({ ...leaving, now: ASKED + 2n * WEEK })).toBe(true)
  })

  it('never in a channel that stays open', () => {
    expect(mustBring({ ...leaving, closesAt: 0n })).toBe(false)
  })

  it('never for nothing: what the chain has paid, or the deposit does not cover', () => {
    const amounts = fc.bigInt(0n, 200n)
    fc.assert(
      fc.property(amounts, amounts, amounts, (deposited, redeemed, newestAmount) => {
        const pays = (newestAmount < deposited ? newestAmount : deposited) > redeemed
        expect(mustBring({ ...leaving, deposited, redeemed, newestAmount })).toBe(pays)
      }),
    )
  })

  it('never later than at the end of the notice, whatever the grace', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n * WEEK), fc.bigInt(0n, WEEK), (grace, noticePeriod) => {
        const closesAt = ASKED + noticePeriod
        expect(mustBring({ ...leaving, noticePeriod, closesAt, grace, now: closesAt })).toBe(true)
      }),
    )
  })
})
