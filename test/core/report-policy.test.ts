import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ZERO_HASH } from '../../src/core/hex.ts'
import type { Report } from '../../src/core/report.ts'
import { DAY, mayReportAlone, pacedSince, type ReportState, reportCause } from '../../src/core/report-policy.ts'

const counts = { cupsByProduct: ZERO_HASH, software: ZERO_HASH }
const last: Report = { sequence: 3n, reportedAt: 1000n, cups: 5n, status: 0, faults: 0b101, supplies: 0b1, ...counts }
const calm: ReportState = { now: 2000n, last, bits: { status: 0, faults: 0b101, supplies: 0b1 }, shippedAt: 0n, redeeming: false }

const small = fc.integer({ min: 0, max: 7 })
/** Bit 31 must work like any other bit. */
const bits = fc.record({ status: fc.integer({ min: 0, max: 2 }), faults: small, supplies: small.map(bit => (bit << 29) >>> 0) })
const state: fc.Arbitrary<ReportState> = fc.record({
  now: fc.bigInt(0n, 3n * DAY),
  last: fc.record({
    ...{ sequence: fc.bigInt(0n, 2n), reportedAt: fc.bigInt(0n, 3n * DAY), cups: fc.bigInt(0n, 9n) },
    ...{ cupsByProduct: fc.constant(ZERO_HASH), software: fc.constant(ZERO_HASH) },
    ...{ status: fc.integer({ min: 0, max: 2 }), faults: small, supplies: small.map(bit => (bit << 29) >>> 0) },
  }),
  bits,
  shippedAt: fc.constant(0n),
  redeeming: fc.boolean(),
})
const has = (set: number, bit: number) => Math.floor(set / 2 ** bit) % 2 === 1
const anyRose = (before: number, now: number) => Array.from({ length: 32 }, (_, bit) => bit).some(bit => has(now, bit) && !has(before, bit))

describe('reportCause', () => {
  it.each([
    ['nothing is new', {}, null],
    ['nothing was ever reported', { last: { ...last, sequence: 0n } }, 'first'],
    ['a fault rose', { bits: { ...calm.bits, faults: 0b111 } }, 'fault'],
    ['a supply runs low', { bits: { ...calm.bits, supplies: 0b11 } }, 'supply'],
    ['it went out of service', { bits: { ...calm.bits, status: 1 } }, 'status'],
    ['it serves again', { last: { ...last, status: 1 } }, 'status'],
    ['a technician came', { bits: { ...calm.bits, status: 2 } }, 'status'],
    ['it has come where it was shipped to', { shippedAt: last.reportedAt + 1n }, 'delivery'],
    ['it was shipped in the second of the last report', { shippedAt: last.reportedAt }, 'delivery'],
    ['its delivery was told before', { shippedAt: last.reportedAt - 1n }, null],
    ['it was shipped this very second', { shippedAt: calm.now }, null],
    ['money is redeemed', { redeeming: true }, 'redemption'],
    ['a day is over', { now: 1000n + DAY }, 'daily'],
    ['a day is almost over', { now: 999n + DAY }, null],
    ['all is well again', { bits: { status: 0, faults: 0, supplies: 0 } }, 'cleared'],
  ] as const)('when %s', (_, change, cause) => expect(reportCause({ ...calm, ...change })).toBe(cause))

  it('reports every bit that rose, and every change of status', () => {
    fc.assert(
      fc.property(state, state => {
        const { last, bits } = state
        fc.pre(anyRose(last.faults, bits.faults) || anyRose(last.supplies, bits.supplies) || last.status !== bits.status)
        expect(reportCause(state)).toMatch(/^(first|fault|supply|status)$/)
      }),
    )
  })

  it('does not repeat a report for a day', () => {
    fc.assert(
      fc.property(state, fc.bigInt(0n, DAY - 1n), ({ last, bits, now }, later) => {
        const told = { ...last, ...bits, sequence: last.sequence + 1n, reportedAt: now }
        expect(reportCause({ now: now + later, last: told, bits, shippedAt: 0n, redeeming: false })).toBeNull()
        expect(reportCause({ now: now + DAY, last: told, bits, shippedAt: 0n, redeeming: false })).toBe('daily')
      }),
    )
  })

  it('reports a bit that fell, since it may rise again and request work again', () => {
    fc.assert(
      fc.property(state, ({ last, now }) => {
        fc.pre(last.sequence > 0n && (last.faults !== 0 || last.supplies !== 0))
        const healed = { status: last.status, faults: 0, supplies: 0 }
        expect(reportCause({ now, last, bits: healed, shippedAt: 0n, redeeming: false })).toBe('cleared')
      }),
    )
  })

  it('sends a report with every redemption', () => {
    fc.assert(
      fc.property(state, state => {
        expect(reportCause({ ...state, redeeming: true })).not.toBeNull()
      }),
    )
  })
})

describe('reports that go by themselves', () => {
  const NOW = 1_700_000_000n
  /** A sensor that changes twice a minute. */
  const sentWithin = (seconds: bigint) => {
    const sent: bigint[] = []
    for (let now = NOW; now < NOW + seconds; now += 30n)
      if (
        mayReportAlone(
          sent.filter(at => at >= pacedSince(now)),
          now,
        )
      )
        sent.push(now)
    return sent.length
  }

  it('are twelve in twenty minutes and two dozen a day, however often a sensor changes', () => {
    expect(sentWithin(1200n)).toBe(12)
    expect(sentWithin(DAY)).toBe(24)
  })

  it('are free again after a quiet time, and where the clock was set back', () => {
    const sentAt = (at: bigint) => new Array<bigint>(12).fill(at)
    expect(mayReportAlone(sentAt(NOW), NOW)).toBe(false)
    expect(mayReportAlone(sentAt(NOW), NOW + 1200n)).toBe(true)
    expect(mayReportAlone(sentAt(NOW + 9n), NOW)).toBe(true)
  })
})
