import { describe, expect, it } from 'vitest'
import type { Hash } from '../src/core/hex.ts'
import { underpriced } from './redeem/fake-chain.ts'
import { served, setUp } from './redeem/machine.ts'
import { taken } from './store/fixture.ts'
import { machine, makeAddress, makeHash, terms } from './support/make.ts'

describe('a sync with a cup to redeem', () => {
  it('sends the report in the same transaction, and no other', async () => {
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

  it('sends the two separately if they cannot go together', async () => {
    const { store, fake, loop } = setUp()
    fake.takesBoth = false
    taken(store)
    const [redemption] = await loop.sync()
    expect(redemption?.report).toBeNull()
    expect(store.transactions.underWay()).toMatchObject([{ report: null }, { report: 2n, state: 'signed' }])
    expect(fake.sent).toHaveLength(2)
  })

  it('redeems even if reporting fails, shows why, and reports when it can', async () => {
    const { store, fake, loop } = setUp()
    fake.takesBoth = false
    fake.noReport = new Error('There is no money for gas.')
    taken(store)
    expect(await loop.sync()).toHaveLength(1)
    const items = [{ item: 'report', fault: { fact: expect.stringContaining('There is no money for gas') } }]
    expect(loop.status()).toMatchObject({ reachable: true, fault: null, items })
    fake.noReport = null
    await loop.sync()
    expect(loop.status().items).toEqual([])
  })
})

describe('a sync with a report due and nothing to redeem', () => {
  it('sends the report, follows it until it is final, and then is silent', async () => {
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

  it('sends the next report while the previous one is mined but not final', async () => {
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

describe('a transaction whose fees the node refuses as too low', () => {
  it('is sent with higher ones at once, and again at each sync while they are too low', async () => {
    const { store, fake, loop } = setUp()
    taken(store)
    fake.raises = true
    fake.noWay = underpriced()
    expect(await loop.sync()).toEqual([])
    const [{ id } = expect.unreachable('nothing was recorded')] = store.transactions.underWay()
    expect(store.transactions.versions(id)).toHaveLength(2)
    fake.noWay = null
    fake.raises = false
    await loop.sync()
    expect(fake.sent).toEqual([store.transactions.underWay()[0]?.rawTransaction])
  })
})

describe('a transaction whose block was reorganised', () => {
  it('is sent again and counts as not mined until its next block', async () => {
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

describe('a redemption in a channel no longer configured', () => {
  it('is still followed, since its report and its nonce block all others', async () => {
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

describe('a visitors’ issuer found by a sync', () => {
  it('has its revocations read before any of its visitors is expected', async () => {
    const { fake, loop, work, store } = setUp()
    const issuer = makeAddress('technicians')
    fake.revocations = [{ issuer, holder: makeAddress('dismissed'), at: 9n, count: 1n, blockNumber: 5n }]
    let taken = 0
    work.recordOrders = () => {
      taken++
      expect(fake.revocationsOf).toEqual([[0n, [issuer]]])
      expect(store.revocations.greatestAt(issuer, makeAddress('dismissed'))).toBe(9n)
    }
    fake.onRead = () => {
      work.visitorIssuers = () => [issuer]
    }
    await loop.sync()
    await loop.sync()
    expect(taken).toBe(2)
  })
})

describe('a loop that is woken', () => {
  it('syncs at once, or once more if woken during a sync', async () => {
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
    // Queued behind the read in progress.
    await loop.sync()
    expect(store.reports.newest()?.report).toBe(2n)
    await wake()
    stop.abort()
    await end
  })
})

describe('a loop whose chain is away', () => {
  it('looks again after 1 s, 2 s, 4 s … and at most as often as it syncs; then as always', async () => {
    const { fake, loop, time } = setUp({ syncEveryMs: 10_000 })
    const stop = new AbortController()
    const began = time.now()
    const looks: number[] = []
    fake.onRead = () => {
      looks.push((time.now() - began) / 1000)
      if (time.now() - began < 30_000) throw new Error('The node is gone.')
    }
    const end = loop.run(stop.signal)
    await time.pass(60_000)
    expect(looks).toEqual([0, 1, 3, 7, 15, 25, 35, 45, 55])
    stop.abort()
    await end
    expect(time.waiting).toBe(0)
  })

  it('redeems after an outage that was long enough, by the seconds since its first failure', async () => {
    const { store, fake, loop, time } = setUp({ threshold: 1000n, afterOutage: 60n })
    taken(store)
    const outage = async (ms: number) => {
      fake.onRead = () => {
        throw new Error('The node is gone.')
      }
      await expect(loop.sync()).rejects.toThrow('The node is gone.')
      await time.pass(ms)
      await expect(loop.sync()).rejects.toThrow('The node is gone.')
      fake.onRead = () => {}
      return loop.sync()
    }
    expect(await outage(59_999)).toEqual([])
    expect(await outage(60_000)).toMatchObject([{ cause: 'chain-came-back' }])
  })
})

describe('closing a channel', () => {
  const own = { ...served, presented: { ...served.presented, terms: { ...terms, payee: machine.address } } }

  it('is not done beside a sync, whose transactions take the same nonces', async () => {
    const { fake, loop } = setUp()
    const closed = loop.close(own)
    const synced = Array.from({ length: 4 }, () => loop.sync())
    expect(await closed).toMatchObject({ transaction: makeHash('closing') })
    await Promise.all(synced)
    expect(fake.besideClose).toEqual([])
  })

  it('waits for what is under way: two minutes, a sync each second, and then gives up', async () => {
    const { store, fake, loop, time } = setUp()
    taken(store)
    const closed = loop.close(own).then(
      () => null,
      (error: Error) => error,
    )
    await time.pass(119_000)
    expect(fake.reads).toBe(120)
    await time.pass(1000)
    expect((await closed)?.message).toContain('The channel is not closed')
  })
})
