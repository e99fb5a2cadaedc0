import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { FeesTooLow } from '../src/chain/errors.ts'
import type { Address, Hash, Hex } from '../src/core/hex.ts'
import { domainSeparator } from '../src/core/messages.ts'
import type { Report, ReportedBits } from '../src/core/report.ts'
import { Reporter, type SignedReport } from '../src/machine/reporter.ts'
import type { TransactionOutcome } from '../src/redeem/follow-up.ts'
import { type RedeemChain, RedeemLoop, type RedeemParts } from '../src/redeem.ts'
import { makeStore, taken } from './store/fixture.ts'
import { channel, DAY, domain, machine, makeAddress, makeHash, NOW, terms } from './support/make.ts'
import { twinWith } from './support/twin.ts'

const served = {
  id: channel,
  separator: domainSeparator(domain),
  presented: { domain, terms, decimals: 2, symbol: 'EURT', machineName: 'Kitchen' },
}
const never = () => expect.unreachable('not in this test')

/** A chain of one channel and one twin: what is sent waits until the test has it mined. */
function fakeChain() {
  const carried = new Map<Hex, Report>()
  const mined = new Map<Hash, Extract<TransactionOutcome, { kind: 'mined' }>>()
  const fake = {
    twin: twinWith({ sequence: 1n, reportedAt: NOW }),
    block: 10n,
    sent: [] as Hex[],
    takesBoth: true,
    /** What `prepareReport` fails with. */
    noReport: null as Error | null,
    /** What sending fails with. */
    noWay: null as Error | null,
    /** Whether fees are raised when a transaction is still pending. */
    raises: false,
    signed: 0,
    reads: 0,
    onRead: () => {},
    /** From which block on, and of which visitors' issuers, each look asked for revocations. */
    revocationsOf: [] as [bigint, readonly Address[]][],
    /** This version is mined in the next block. */
    mine(hash: Hash, paid = 0n) {
      fake.block += 1n
      mined.set(hash, { kind: 'mined', hash, success: true, blockNumber: fake.block, paid, gasUsed: 1n })
      const report = carried.get(hash)
      if (report !== undefined) fake.twin = twinWith(report)
    },
    /** Its block is undone. */
    undo(hash: Hash) {
      mined.delete(hash)
    },
  }
  const sign = (report: SignedReport | null, nonce = 0) => {
    const hash = makeHash(`transaction ${++fake.signed}`)
    if (report !== null) carried.set(hash, report.report)
    return { hash, raw: hash, nonce }
  }
  const chain: RedeemChain = {
    read: async (_, from, visitorIssuers) => {
      fake.reads++
      fake.revocationsOf.push([from, visitorIssuers])
      fake.onRead()
      const finalBlock = { number: fake.block - 1n, at: NOW, hash: makeHash(`block ${fake.block}`) }
      const state = { deposited: 10_000n, redeemed: 0n, closesAt: 0n }
      const found = { channels: new Map([[channel, state]]), revocations: [], agreements: [], orders: [] }
      return { ...found, headAt: NOW + 60n, finalBlock, twin: fake.twin, calls: 7 }
    },
    nonces: async () => ({ mined: mined.size, pending: mined.size }),
    prepare: async (_, __, report, nonce) => {
      const both = fake.takesBoth ? report : null
      return { ...sign(both, nonce), report: both?.report.sequence ?? null }
    },
    prepareReport: async (report, nonce) => {
      if (fake.noReport !== null) throw fake.noReport
      return sign(report, nonce)
    },
    broadcast: async raw => {
      if (fake.noWay !== null) throw fake.noWay
      fake.sent.push(raw)
    },
    outcome: async ({ transactionHash }, versions) =>
      [transactionHash, ...versions].map(hash => mined.get(hash)).find(found => found !== undefined) ?? { kind: 'pending' },
    raise: async ({ rawTransaction }) => {
      if (!fake.raises) return null
      const raised = sign(null)
      const report = carried.get(rawTransaction)
      if (report !== undefined) carried.set(raised.hash, report)
      return raised
    },
    close: never,
    redeemedReceipt: never,
  }
  return { fake, chain }
}

/** A machine that redeems at once whatever is owed. */
function setUp({ syncEveryMs = 1e9, threshold = 1n } = {}) {
  const store = makeStore()
  const { fake, chain } = fakeChain()
  const log = pino({ level: 'silent' })
  const condition: { -readonly [Bit in keyof ReportedBits]: number } = { status: 0, faults: 0, supplies: 0 }
  const reporter = new Reporter({ store, signer: machine, products: ['espresso'], bits: () => condition, shippedAt: () => 0n, log })
  const work: RedeemParts['work'] = { take: () => {}, visitorIssuers: () => [] }
  const channels = [served]
  const parts = {
    ...{ store, chain, reporter, work, log, syncEveryMs, machine: machine.address },
    customers: { all: () => channels, take: () => false, suspend: never },
    clock: { now: () => NOW, trusted: () => true, set: () => {} },
    rules: () => ({ threshold, criticalDeposit: 0n, interval: 100n * DAY, afterOutage: 100n * DAY }),
  }
  const restarted = () =>
    new RedeemLoop({
      ...parts,
      reporter: new Reporter({ store, signer: machine, products: [], bits: () => condition, shippedAt: () => 0n, log }),
    })
  return { store, fake, condition, channels, work, loop: new RedeemLoop(parts), restarted }
}

describe('a sync with a cup to redeem', () => {
  it('sends the report in the same transaction, and none beside it', async () => {
    const { store, fake, loop } = setUp()
    taken(store)
    const [redemption] = await loop.sync()
    expect(redemption).toMatchObject({ report: 2n, state: 'signed' })
    expect(fake.sent).toEqual([redemption?.transactionHash])
    await loop.sync()
    expect(fake.signed).toBe(1)
    fake.mine(redemption?.transactionHash ?? '0x', 80n)
    await loop.sync()
    expect(store.redemptions.page({ limit: 9 })).toMatchObject([{ state: 'mined', paid: 80n }])
    expect([fake.signed, store.transactions.underWay()]).toMatchObject([1, [{ state: 'mined' }]])
  })

  it('sends the two apart where they cannot go together', async () => {
    const { store, fake, loop } = setUp()
    fake.takesBoth = false
    taken(store)
    const [redemption] = await loop.sync()
    expect(redemption?.report).toBeNull()
    expect(store.transactions.underWay()).toMatchObject([{ report: null }, { report: 2n, state: 'signed' }])
    expect(fake.sent).toHaveLength(2)
  })

  it('redeems where reporting fails, shows why, and reports when it can', async () => {
    const { store, fake, loop } = setUp()
    fake.takesBoth = false
    fake.noReport = new Error('There is no money for gas.')
    taken(store)
    expect(await loop.sync()).toHaveLength(1)
    expect(loop.status()).toMatchObject({ reachable: true, fault: null, reportFault: 'There is no money for gas.' })
    fake.noReport = null
    await loop.sync()
    expect(loop.status().reportFault).toBeNull()
  })
})

describe('a sync with something to tell and nothing to redeem', () => {
  it('reports by itself, follows that until it is final, and then is silent', async () => {
    const { store, fake, condition, loop } = setUp()
    condition.faults = 1
    await loop.sync()
    const [report] = store.transactions.underWay()
    expect(report).toMatchObject({ report: 2n, state: 'signed' })
    fake.mine(report?.transactionHash ?? '0x')
    await loop.sync()
    expect(store.transactions.underWay()).toMatchObject([{ state: 'mined' }])
    fake.block += 1n
    await loop.sync()
    expect(store.transactions.underWay()).toEqual([])
    expect([fake.signed, store.reports.newest()?.state]).toEqual([1, 'final'])
  })

  it('tells the next thing on top of a report that is mined and not final', async () => {
    const { store, fake, condition, loop } = setUp()
    condition.faults = 1
    await loop.sync()
    fake.mine(store.reports.newest()?.transactionHash ?? '0x')
    condition.supplies = 1
    await loop.sync()
    expect(store.transactions.underWay()).toMatchObject([{ report: 2n }, { report: 3n }])
  })

  it('sends the very same transaction after a crash between signing and sending', async () => {
    const { store, fake, condition, loop, restarted } = setUp()
    condition.faults = 1
    fake.noWay = new Error('The node is gone.')
    await loop.sync()
    expect(fake.sent).toEqual([])
    fake.noWay = null
    await restarted().sync()
    expect(fake.sent).toEqual([store.reports.newest()?.rawTransaction])
    expect(fake.signed).toBe(1)
  })
})

describe('a transaction whose fees were raised', () => {
  it.each([
    ['first', 0],
    ['raised', 1],
  ] as const)('is paid when its %s version is mined', async (_, version) => {
    const { store, fake, loop } = setUp()
    taken(store)
    await loop.sync()
    fake.raises = true
    await loop.sync()
    expect(fake.sent).toHaveLength(2)
    fake.mine(fake.sent[version] ?? '0x', 80n)
    await loop.sync()
    const [redemption] = store.redemptions.page({ limit: 9 })
    expect(redemption).toMatchObject({ state: 'mined', paid: 80n, transactionHash: fake.sent[version] })
    expect(fake.signed).toBe(2)
  })
})

describe('a transaction whose fees the node finds too low', () => {
  it('goes with higher ones at once, and again at each sync while they are too low', async () => {
    const { store, fake, loop } = setUp()
    taken(store)
    fake.raises = true
    fake.noWay = new FeesTooLow('node', 'replacement transaction underpriced')
    expect(await loop.sync()).toEqual([])
    const [{ id } = expect.unreachable('nothing was recorded')] = store.transactions.underWay()
    expect(store.transactions.versions(id)).toHaveLength(2)
    fake.noWay = null
    fake.raises = false
    await loop.sync()
    expect(fake.sent).toEqual([store.transactions.underWay()[0]?.rawTransaction])
  })
})

describe('a transaction whose block was undone', () => {
  it('is sent again and counts as not mined, and as what it is in its next block', async () => {
    const { store, fake, loop } = setUp()
    taken(store)
    const [{ transactionHash: hash = '0x' as Hash } = {}] = await loop.sync()
    fake.mine(hash, 80n)
    await loop.sync()
    fake.undo(hash)
    await loop.sync()
    expect(store.redemptions.page({ limit: 9 })).toMatchObject([{ state: 'signed', paid: null, blockNumber: null }])
    expect(fake.sent).toEqual([hash, hash])
    fake.mine(hash, 80n)
    await loop.sync()
    fake.mine(hash, 30n)
    await loop.sync()
    expect(store.redemptions.page({ limit: 9 })).toMatchObject([{ state: 'mined', paid: 30n, blockNumber: fake.block }])
  })
})

describe('a redemption whose channel the config names no more', () => {
  it('is followed all the same: its report and its nonce keep all others waiting', async () => {
    const { store, fake, condition, channels, loop } = setUp()
    taken(store)
    fake.noWay = new Error('The node is gone.')
    await loop.sync()
    channels.length = 0
    condition.faults = 1
    fake.noWay = null
    await loop.sync()
    const [redemption] = store.redemptions.page({ limit: 9 })
    expect(fake.sent).toEqual([redemption?.rawTransaction])
    fake.mine(redemption?.transactionHash ?? '0x', 80n)
    await loop.sync()
    expect(store.reports.newest()).toMatchObject({ report: 3n, state: 'signed' })
  })
})

describe('an issuer of visitors that a sync brings', () => {
  it('has its revocations read before any of its visitors is expected', async () => {
    const { fake, loop, work } = setUp()
    const issuer = makeAddress('technicians')
    work.take = () => expect(fake.revocationsOf).toContainEqual([0n, [issuer]])
    fake.onRead = () => {
      work.visitorIssuers = () => [issuer]
    }
    await loop.sync()
    await loop.sync()
    expect(fake.reads).toBe(3)
  })
})

describe('a loop that is woken', () => {
  it('syncs at once, and once more when that was during a sync', async () => {
    const { store, fake, condition, loop } = setUp()
    const stop = new AbortController()
    const looked = () => new Promise<void>(resolve => Object.assign(fake, { onRead: resolve }))
    const wake = async () => {
      const next = looked()
      loop.wake()
      await next
    }
    const first = looked()
    const end = loop.run(stop.signal)
    await first
    condition.faults = 1
    await wake()
    // Goes after the turn that looks now.
    await loop.sync()
    expect(store.reports.newest()?.report).toBe(2n)
    await wake()
    stop.abort()
    await end
  })
})
