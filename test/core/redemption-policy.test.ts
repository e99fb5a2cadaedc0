import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RedemptionRules, type RedemptionState, redeemable, redemptionCause } from '../../src/core/redemption-policy.ts'

const amount = fc.bigInt(0n, 1000n)
const state: fc.Arbitrary<RedemptionState> = fc.record({
  now: fc.bigInt(1000n, 2000n),
  newestAmount: amount,
  redeemed: amount,
  deposited: amount,
  closesAt: fc.constantFrom(0n, 0n, 0n, 5000n),
  badgeRevoked: fc.constantFrom(false, false, false, true),
  unredeemedSince: fc.bigInt(0n, 1000n),
  outage: fc.oneof(fc.constant(0n), amount),
  asked: fc.constantFrom(false, false, false, true),
  underWay: fc.option(fc.record({ amount, isMined: fc.boolean() }), { freq: 1 }),
  finalAt: fc.bigInt(0n, 2000n),
})
const rules: fc.Arbitrary<RedemptionRules> = fc.record({
  threshold: amount,
  criticalDeposit: amount,
  interval: fc.bigInt(0n, 2000n),
  afterOutage: amount,
  finalityPatience: fc.bigInt(0n, 2000n),
})

const calm: RedemptionState = {
  now: 2000n,
  newestAmount: 300n,
  redeemed: 100n,
  deposited: 1000n,
  closesAt: 0n,
  badgeRevoked: false,
  unredeemedSince: 1900n,
  outage: 0n,
  asked: false,
  underWay: null,
  finalAt: 1990n,
}
const patient: RedemptionRules = { threshold: 201n, criticalDeposit: 700n, interval: 101n, afterOutage: 60n, finalityPatience: 500n }

/** The contract's payout: min(cumulativeAmount, deposited) - redeemed. */
const payout = ({ newestAmount, deposited, redeemed }: RedemptionState) => {
  const due = newestAmount < deposited ? newestAmount : deposited
  return due > redeemed ? due - redeemed : 0n
}

/** On top of one that is mined, more than it pays, when that one's finality is not to be waited for. */
const goesOnTop = ({ underWay, closesAt, asked, now, finalAt }: RedemptionState, { finalityPatience }: RedemptionRules) =>
  underWay?.isMined === true && (closesAt !== 0n || asked || now - finalAt >= finalityPatience)

describe('a redemption on top of one that is not final', () => {
  const mined = { ...calm, newestAmount: 300n, underWay: { amount: 150n, isMined: true } }
  const eager = { ...patient, threshold: 1n }

  it.each([
    ['finality goes on', {}, null],
    ['the final block stands still for as long as may be', { finalAt: 1500n }, 'threshold'],
    ['the payer is leaving', { closesAt: 9000n }, 'closing'],
    ['somebody asked', { asked: true }, 'asked'],
    ['no block has the first one', { closesAt: 9000n, underWay: { amount: 150n, isMined: false } }, null],
    ['it would pay nothing more', { closesAt: 9000n, underWay: { amount: 300n, isMined: true } }, null],
  ] as const)('when %s', (_, change, cause) => expect(redemptionCause({ ...mined, ...change }, eager)).toBe(cause))
})

describe('redemptionCause', () => {
  it.each([
    ['nothing presses', {}, {}, null],
    ['somebody asked', { asked: true }, {}, 'asked'],
    ['the payer asked for the rest back', { closesAt: 9000n }, {}, 'closing'],
    ['the newest receipt’s badge was revoked', { badgeRevoked: true }, {}, 'badge-revoked'],
    ['the threshold is reached', {}, { threshold: 200n }, 'threshold'],
    ['the deposit left is critical', {}, { criticalDeposit: 701n }, 'critical-deposit'],
    ['the interval is over', {}, { interval: 100n }, 'interval'],
    ['the chain came back', { outage: 60n }, {}, 'chain-came-back'],
    ['the chain was away for a moment only', { outage: 59n }, {}, null],
    ['the chain was not away, and any outage would count', {}, { afterOutage: 0n }, null],
  ] as const)('when %s', (_, change, rule, cause) => expect(redemptionCause({ ...calm, ...change }, { ...patient, ...rule })).toBe(cause))

  it('never sends what would pay nothing, or a second one on top of one under way that can wait', () => {
    fc.assert(
      fc.property(state, rules, (state, rules) => {
        const waits = state.underWay !== null && !goesOnTop(state, rules)
        if (payout(state) === 0n || waits) expect(redemptionCause(state, rules)).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('always redeems when requested, when the channel is closing, or when the badge is revoked', () => {
    fc.assert(
      fc.property(state, rules, (state, rules) => {
        fc.pre(payout(state) > 0n && state.underWay === null && (state.asked || state.closesAt !== 0n || state.badgeRevoked))
        expect(redemptionCause(state, rules)).toMatch(/^(asked|closing|badge-revoked)$/)
      }),
    )
  })

  it('redeems at the latest when the interval is over', () => {
    fc.assert(
      fc.property(state, rules, (state, rules) => {
        fc.pre(payout(state) > 0n && state.underWay === null)
        expect(redemptionCause({ ...state, now: state.unredeemedSince + rules.interval }, rules)).not.toBeNull()
      }),
    )
  })

  it('still redeems when even more is owed', () => {
    fc.assert(
      fc.property(state, rules, amount, (state, rules, more) => {
        fc.pre(redemptionCause(state, rules) !== null)
        expect(redemptionCause({ ...state, newestAmount: state.newestAmount + more }, rules)).not.toBeNull()
      }),
    )
  })
})

describe('redeemable', () => {
  it('equals the amount that the contract would pay', () => {
    fc.assert(
      fc.property(state, state => {
        expect(redeemable(state)).toBe(payout(state))
      }),
    )
  })
})
