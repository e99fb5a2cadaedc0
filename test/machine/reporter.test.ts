import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { ZERO_ADDRESS } from '../../src/core/hex.ts'
import { digest } from '../../src/core/messages.ts'
import { countersOf, type ReportedBits, softwareWord } from '../../src/core/report.ts'
import { recoverSigner } from '../../src/core/signature.ts'
import { Reporter } from '../../src/machine/reporter.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { version } from '../../src/support/version.ts'
import { circumstances, makeStore, offer } from '../store/fixture.ts'
import { machine, makeHash, NOW } from '../support/make.ts'
import { machinesDomain, twinWith } from '../support/twin.ts'

const sent = { transactionHash: makeHash('transaction'), rawTransaction: '0x02f8', nonce: 12, at: NOW } as const

/** A machine whose condition the test sets. */
function setUp() {
  const store = makeStore()
  const said: string[] = []
  const log = pino({ level: 'warn' }, { write: line => void said.push(JSON.parse(line).msg) })
  const condition: { -readonly [Bit in keyof ReportedBits]: number } = { status: 0, faults: 0, supplies: 0 }
  const reporter = new Reporter({
    store,
    signer: machine,
    products: ['lungo', 'espresso'],
    bits: () => condition,
    shippedAt: () => 0n,
    log,
  })
  const brew = (product: string) => {
    const taken = store.takeReceipt({ ...offer(store), product }, circumstances)
    if (taken.kind === 'accepted') store.vends.settle(taken.vend.id, 'brewed', NOW)
  }
  return { store, reporter, condition, said, brew }
}

describe('an unregistered machine', () => {
  it('does not report, and logs that once', () => {
    const { reporter, said } = setUp()
    reporter.noteTwin(twinWith({}, { owner: ZERO_ADDRESS }), NOW)
    reporter.noteTwin(twinWith({}, { owner: ZERO_ADDRESS }), NOW)
    expect([reporter.next(true), reporter.presses()]).toEqual([null, false])
    expect(said).toEqual(['This machine is not registered; it sends no reports.'])
  })

  it('reports as soon as it is registered', () => {
    const { reporter } = setUp()
    reporter.noteTwin(twinWith({}, { owner: ZERO_ADDRESS }), NOW)
    reporter.noteTwin(twinWith(), NOW)
    expect(reporter.next(false)).toMatchObject({ cause: 'first' })
  })

  it('is silent without a Machines contract', () => {
    const { reporter, said } = setUp()
    reporter.noteTwin(null, NOW)
    expect([reporter.next(true), reporter.presses(), said]).toEqual([null, false, []])
  })
})

describe('a report', () => {
  it('contains everything the machine reports, signed for the Machines contract', () => {
    const { reporter, condition, brew } = setUp()
    for (const product of ['espresso', 'espresso', 'lungo']) brew(product)
    Object.assign(condition, { status: 1, faults: 1, supplies: 2 })
    reporter.noteTwin(twinWith({ sequence: 8n, reportedAt: NOW - 60n }), NOW)
    const { report, signature, cause, machines } = reporter.next(false) ?? expect.unreachable('nothing to report')
    const { cupsByProduct, ...rest } = report
    expect(rest).toEqual({ sequence: 9n, reportedAt: NOW, cups: 3n, status: 1, faults: 1, supplies: 2, software: softwareWord(version) })
    expect(countersOf(cupsByProduct)).toEqual([1, 2, 0, 0, 0, 0, 0, 0])
    expect(recoverSigner(digest(machinesDomain, 'Report', report), signature, recoverAddress)).toBe(machine.address)
    expect([cause, machines]).toEqual(['fault', machinesDomain.contract])
  })

  it('is never dated before the last one', () => {
    const { reporter } = setUp()
    reporter.noteTwin(twinWith({ sequence: 1n, reportedAt: NOW + 5n }), NOW)
    expect(reporter.next(true)?.report.reportedAt).toBe(NOW + 5n)
  })

  it.each(['signed', 'mined'] as const)('waits while one is %s and not in the block that was read', state => {
    const { reporter, store } = setUp()
    reporter.noteTwin(twinWith({ sequence: 4n }), NOW)
    const { id } = store.reports.add({ ...sent, report: 5n })
    store.transactions.update(id, { state })
    expect(reporter.next(true)).toBeNull()
    reporter.noteTwin(twinWith({ sequence: 5n }), NOW)
    expect(reporter.next(true)?.report.sequence).toBe(6n)
  })

  it.each(['failed', 'replaced', 'final'] as const)('is made again after one that is %s but not on the chain', state => {
    const { reporter, store } = setUp()
    reporter.noteTwin(twinWith({ sequence: 4n }), NOW)
    store.transactions.update(store.reports.add({ ...sent, report: 5n }).id, { state })
    expect(reporter.next(true)?.report.sequence).toBe(6n)
  })

  it('continues from the count on-chain when the store was lost', () => {
    const { reporter, brew, store } = setUp()
    const cupsByProduct = `0x${'00000028'}${'0000003c'}${'0'.repeat(48)}` as const
    brew('lungo')
    reporter.noteTwin(twinWith({ sequence: 9n, cups: 100n, cupsByProduct }), NOW)
    reporter.noteTwin(twinWith({ sequence: 9n, cups: 100n, cupsByProduct }), NOW)
    expect(store.alarms.open()).toMatchObject([{ channelId: null, kind: 'lost-cups', amount: 99n, at: NOW }])
    store.alarms.end(1, NOW)
    reporter.noteTwin(twinWith({ sequence: 9n, cups: 100n, cupsByProduct }), NOW)
    expect(store.alarms.open()).toEqual([])
    expect(reporter.next(true)?.report).toMatchObject({ sequence: 10n, cups: 100n, cupsByProduct })
    brew('espresso')
    const { report } = reporter.next(true) ?? expect.unreachable('nothing to report')
    expect([report.cups, countersOf(report.cupsByProduct).slice(0, 2)]).toEqual([101n, [40, 61]])
  })
})

describe('an urgent report', () => {
  it('is due for a bit that rose or a changed status, not for a bit that fell, nor by time', () => {
    const { reporter, condition } = setUp()
    reporter.noteTwin(twinWith({ sequence: 1n, faults: 2, reportedAt: 0n }), NOW)
    expect(reporter.presses()).toBe(false)
    condition.faults = 1
    expect(reporter.presses()).toBe(true)
    condition.faults = 0
    condition.status = 1
    expect(reporter.presses()).toBe(true)
  })
})
