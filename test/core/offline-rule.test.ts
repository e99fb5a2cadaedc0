import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { depositLeft, judgeOffline, onAllowance, type Standing, servesUntil, storeIsOld } from '../../src/core/offline-rule.ts'
import { standing } from './arbitraries.ts'

const good: Standing = {
  now: 1000n,
  timeTrusted: true,
  synced: { blockAt: 900n, deposited: 500n, redeemed: 100n, closesAt: 0n },
  noticePeriod: 600,
  margin: 200n,
  newestAmount: 300n,
  allowance: 0n,
  servedSinceSync: 0n,
}
const synced = (change: Partial<NonNullable<Standing['synced']>>): Standing => ({ ...good, synced: { ...good.synced, ...change } as never })
const reasonOf = (standing: Standing, amount = 200n) => judgeOffline(standing, amount)?.reason ?? null
const max = (a: bigint, b: bigint) => (a > b ? a : b)

/** Section 6 of PROTOCOL.md, formulated independently. */
function mayServe(standing: Standing, price: bigint): boolean {
  const { now, synced, noticePeriod, margin, newestAmount, timeTrusted, allowance, servedSinceSync } = standing
  const withinAllowance = servedSinceSync + price <= allowance
  if (synced === null) return withinAllowance
  const inTime = now < synced.blockAt + BigInt(noticePeriod) - margin
  const covered = max(newestAmount, synced.redeemed) + price <= synced.deposited
  const certain = timeTrusted && synced.redeemed <= newestAmount
  return inTime && synced.closesAt === 0n && covered && (certain || withinAllowance)
}

describe('the offline rule', () => {
  it('serves while, and only while, the protocol allows it', () => {
    fc.assert(
      fc.property(standing, fc.bigInt(1n, 2000n), (standing, price) => {
        expect(judgeOffline(standing, price) === null).toBe(mayServe(standing, price))
      }),
      { numRuns: 5000 },
    )
  })

  it('serves a cup paid by a credit, whatever the state of the channel', () => {
    fc.assert(
      fc.property(standing, standing => {
        expect(judgeOffline(standing, 0n)).toBeNull()
      }),
    )
  })

  it('leaves time to redeem before the payer could be refunded', () => {
    fc.assert(
      fc.property(standing, fc.bigInt(1n, 2000n), (standing, price) => {
        fc.pre(standing.synced !== null && judgeOffline(standing, price) === null)
        const earliestRefund = (standing.synced?.blockAt ?? 0n) + BigInt(standing.noticePeriod)
        expect(earliestRefund - standing.now).toBeGreaterThan(standing.margin)
      }),
    )
  })

  it.each([
    ['all is well', good, null],
    ['somebody asked for a closing', synced({ closesAt: 5000n }), 'closing'],
    ['the last second has come', { ...good, now: 1300n }, 'offline-too-long'],
    ['it is the second before', { ...good, now: 1299n }, null],
    ['the deposit is a unit short', synced({ deposited: 499n }), 'deposit-used-up'],
    ['the time is not to be trusted', { ...good, timeTrusted: false, allowance: 199n }, 'allowance-used-up'],
    ['the allowance covers it', { ...good, timeTrusted: false, allowance: 200n }, null],
    ['the allowance is used up', { ...good, timeTrusted: false, allowance: 300n, servedSinceSync: 101n }, 'allowance-used-up'],
    ['the store is old', { ...synced({ redeemed: 301n, deposited: 900n }), allowance: 199n }, 'allowance-used-up'],
    ['it never synced', { ...good, synced: null, allowance: 199n }, 'allowance-used-up'],
    ['it never synced, within the allowance', { ...good, synced: null, allowance: 200n }, null],
  ] as const)('when %s', (_, standing, reason) => expect(reasonOf(standing)).toBe(reason))

  it('never runs out in a channel that cannot be closed', () => {
    expect(reasonOf({ ...good, noticePeriod: 0xffffffff, now: 4_000_000_000n })).toBeNull()
  })
})

describe('what status shows', () => {
  it('agrees with the rule on the time and the amount left', () => {
    fc.assert(
      fc.property(standing, standing => {
        fc.pre(standing.synced !== null && standing.synced.closesAt === 0n && !onAllowance(standing))
        const [until, left] = [servesUntil(standing) as bigint, depositLeft(standing) as bigint]
        const inTime = { ...standing, now: until - 1n }
        if (left > 0n) expect(judgeOffline(inTime, left)).toBeNull()
        expect(judgeOffline(inTime, left + 1n)?.reason).toBe('deposit-used-up')
        expect(judgeOffline({ ...standing, now: until }, 1n)?.reason).toBe('offline-too-long')
      }),
    )
  })

  it('is null before the first sync', () => {
    const never = { ...good, synced: null }
    expect([servesUntil(never), depositLeft(never), storeIsOld(never), onAllowance(never)]).toEqual([null, null, false, true])
  })

  it('shows a deposit of zero, not a negative one, when more is owed than deposited', () => {
    expect(depositLeft(synced({ deposited: 200n }))).toBe(0n)
  })
})
