import { describe, expect, it } from 'vitest'
import { findings, PRICE, take, taken } from '../store/fixture.ts'
import { anna, channel, DAY, makeHash, NOW } from '../support/make.ts'
import { ofTwin, paymentFor, setUp } from './machine.ts'

/** A machine that sold two cups, and a chain that has paid this much without its doing. */
function setUpPaid(redeemed: bigint) {
  const machine = setUp({ threshold: 10n ** 9n })
  taken(machine.store)
  const { stored } = taken(machine.store)
  machine.chain.channels = async () => new Map([[channel, { deposited: 10_000n, redeemed, closesAt: 0n }]])
  return { ...machine, stored }
}

describe('a redemption that this store did not send', () => {
  it('of a receipt that it does not hold is an alarm, although it has sold as much; the allowance bounds what it serves', async () => {
    const { loop, chain, store } = setUpPaid(2n * PRICE)
    chain.paymentTo = async () => paymentFor(ofTwin(2n * PRICE))
    await loop.sync()
    expect(store.alarms.open()).toMatchObject([{ channelId: channel, kind: 'unknown-redemption', amount: 2n * PRICE }])
    expect(take(store)).toMatchObject({ kind: 'rejected', reason: 'allowance-used-up' })
    expect(take(store, anna.address, { allowance: PRICE })).toMatchObject({ kind: 'accepted' })
    store.syncs.record(findings({ redeemed: 2n * PRICE, headAt: NOW + 600n }))
    expect(take(store, anna.address, { allowance: PRICE })).toMatchObject({ reason: 'allowance-used-up' })
  })

  it('is no alarm again once the owner has dismissed it, after a restart either, until the next one', async () => {
    const { loop, chain, store, restarted } = setUpPaid(2n * PRICE)
    let redeemed = 2n * PRICE
    chain.paymentTo = async () => paymentFor(ofTwin(redeemed))
    await loop.sync()
    store.alarms.end(store.alarms.open()[0]?.id ?? 0, NOW)
    await loop.sync()
    await restarted().sync()
    expect([store.alarms.open(), take(store).kind]).toEqual([[], 'accepted'])
    redeemed = 5n * PRICE
    chain.channels = async () => new Map([[channel, { deposited: 10_000n, redeemed, closesAt: 0n }]])
    await loop.sync()
    expect(store.alarms.open()).toMatchObject([{ kind: 'unknown-redemption', amount: 5n * PRICE }])
  })

  it('of a receipt that it holds is a courier’s, and no alarm', async () => {
    const { loop, chain, store, stored } = setUpPaid(2n * PRICE)
    chain.paymentTo = async () => paymentFor(stored)
    await loop.sync()
    expect([store.alarms.open(), take(store).kind]).toEqual([[], 'accepted'])
  })

  it('of a receipt that it held is no alarm after a restart either, when the receipt was pruned', async () => {
    const { loop, chain, store, restarted } = setUp({ threshold: 10n ** 9n })
    const { stored, vend } = taken(store)
    store.vends.settle(vend.id, 'brewed', NOW)
    taken(store)
    chain.channels = async () => new Map([[channel, { deposited: 10_000n, redeemed: PRICE, closesAt: 0n }]])
    chain.paymentTo = async () => paymentFor(stored)
    await loop.sync()
    expect(store.prune(NOW + 9n * DAY)).toBeGreaterThan(0)
    await restarted().sync()
    expect(store.alarms.open()).toEqual([])
  })

  it('is noticed although a node once made up a greater one, which the owner dismissed', async () => {
    const { loop, chain, store } = setUpPaid(10n ** 9n)
    chain.paymentTo = async (_, redeemed) => (redeemed === 10n ** 9n ? null : paymentFor(ofTwin(redeemed)))
    await loop.sync()
    for (const { id } of store.alarms.open()) store.alarms.end(id, NOW)
    chain.channels = async () => new Map([[channel, { deposited: 10_000n, redeemed: 5n * PRICE, closesAt: 0n }]])
    await loop.sync()
    expect(store.alarms.open()).toMatchObject([{ kind: 'unknown-redemption', amount: 5n * PRICE }])
  })

  it('that no node shows is an alarm, at once or after a few failures; the machine redeems meanwhile', async () => {
    const shown = setUpPaid(2n * PRICE)
    shown.chain.paymentTo = async () => null
    await shown.loop.sync()
    expect(shown.store.alarms.open()).toHaveLength(1)
    const failing = setUpPaid(PRICE)
    failing.chain.paymentTo = async () => {
      throw new Error('No logs today.')
    }
    for (const alarms of [0, 0, 1]) {
      await failing.loop.sync()
      expect(failing.store.alarms.open()).toHaveLength(alarms)
      expect(failing.loop.fault(channel)).toBeNull()
    }
  })
})

/** A machine whose redemption of two cups was mined after that of one cup, which this store did not send. */
async function overtaken() {
  const machine = setUp()
  const { stored: first } = taken(machine.store)
  taken(machine.store)
  await machine.loop.sync()
  machine.fake.mine(makeHash('of another sender'), PRICE)
  machine.fake.mineAll()
  return { ...machine, first }
}

describe('a redemption that this store did not send, before its own was mined', () => {
  it.each([
    ['of a receipt that it does not hold is an alarm', true],
    ['of a receipt that it holds is a courier’s, and no alarm', false],
  ])('%s', async (_, isTwin) => {
    const { loop, fake, chain, store, first } = await overtaken()
    chain.paymentTo = async (_, redeemed) => (redeemed !== PRICE ? null : paymentFor(isTwin ? ofTwin(PRICE) : first))
    for (let sync = 0; sync < 4; sync++) {
      fake.block += 1n
      await loop.sync()
    }
    expect(store.channels.balance(channel)?.redeemed).toBe(2n * PRICE)
    expect(store.alarms.open()).toMatchObject(isTwin ? [{ kind: 'unknown-redemption', amount: PRICE }] : [])
  })
})

describe('this store’s own redemption', () => {
  it('is no alarm', async () => {
    const { loop, fake, store } = setUp()
    taken(store)
    await loop.sync()
    fake.mineAll()
    for (let sync = 0; sync < 3; sync++) {
      fake.block += 1n
      await loop.sync()
    }
    expect(store.channels.balance(channel)?.redeemed).toBe(PRICE)
    expect(store.alarms.open()).toEqual([])
  })
})

describe('an alarm that no signature proves', () => {
  const opened = ({ store }: Pick<ReturnType<typeof setUp>, 'store'>) => store.alarms.open().map(({ amount }) => amount)
  const shows = (machine: ReturnType<typeof setUp>, redeemed: bigint) => {
    machine.chain.channels = async () => new Map([[channel, { deposited: 10_000n, redeemed, closesAt: 0n }]])
  }
  const fails = async () => {
    throw new Error('No logs today.')
  }
  async function syncs({ loop }: Pick<ReturnType<typeof setUp>, 'loop'>, times: number) {
    for (let sync = 0; sync < times; sync++) await loop.sync()
  }

  it.each([
    ['does not show', async () => null, 1],
    ['fails to show', fails, 3],
    ['shows without a receipt', async () => paymentFor(null), 1],
  ])('for what a node %s is withdrawn when it shows a receipt of this store', async (_, paymentTo, after) => {
    const machine = setUpPaid(2n * PRICE)
    machine.chain.paymentTo = paymentTo
    await syncs(machine, after)
    expect(opened(machine)).toEqual([2n * PRICE])
    machine.chain.paymentTo = async () => paymentFor(machine.stored)
    await syncs(machine, 4)
    expect([opened(machine), take(machine.store).kind]).toEqual([[], 'accepted'])
    machine.chain.paymentTo = fails
    await machine.restarted().sync()
    expect(opened(machine)).toEqual([])
  })

  it('becomes one that stays when the receipt of another is shown, although the store then goes on from it', async () => {
    const machine = setUpPaid(5n * PRICE)
    machine.chain.paymentTo = fails
    await syncs(machine, 3)
    machine.chain.paymentTo = async () => paymentFor(ofTwin(5n * PRICE))
    await syncs(machine, 4)
    expect(machine.store.receipts.newest(channel)?.hash).toBe(ofTwin(5n * PRICE).hash)
    for (const loop of [machine.loop, machine.restarted()]) await loop.sync()
    expect(opened(machine)).toEqual([5n * PRICE])
  })

  it('is withdrawn when the chain never paid that amount', async () => {
    const machine = setUpPaid(10n ** 6n)
    await syncs(machine, 1)
    expect(opened(machine)).toEqual([10n ** 6n])
    shows(machine, 0n)
    await syncs(machine, 1)
    expect(opened(machine)).toEqual([])
    shows(machine, 10n ** 6n)
    await syncs(machine, 1)
    expect(opened(machine)).toEqual([10n ** 6n])
  })

  it('neither hides nor ends one that a signature proves', async () => {
    const machine = setUpPaid(2n * PRICE)
    machine.chain.paymentTo = async (_, redeemed) => (redeemed === 2n * PRICE ? paymentFor(ofTwin(redeemed)) : null)
    for (const redeemed of [2n * PRICE, 10n ** 6n, 2n * PRICE, 0n]) {
      shows(machine, redeemed)
      await syncs(machine, 1)
      expect(opened(machine)).toEqual([2n * PRICE])
    }
    const [{ id } = expect.unreachable()] = machine.store.alarms.open()
    machine.store.alarms.end(id, NOW)
    shows(machine, 10n ** 6n)
    await syncs(machine, 1)
    expect(opened(machine)).toEqual([10n ** 6n])
    shows(machine, 5n * PRICE)
    machine.chain.paymentTo = async () => paymentFor(ofTwin(5n * PRICE))
    await syncs(machine, 1)
    expect(opened(machine)).toEqual([5n * PRICE])
  })

  it('gives way to a smaller one that a signature proves, and to a greater one that nothing proves', async () => {
    const machine = setUp({ threshold: 10n ** 9n })
    taken(machine.store)
    machine.chain.paymentTo = async () => null
    for (const redeemed of [6n * PRICE, 7n * PRICE]) {
      shows(machine, redeemed)
      await syncs(machine, 1)
      expect(opened(machine)).toEqual([redeemed])
    }
    machine.store.redemptions.add({
      ...{ channelId: channel, sequence: 8n, cumulativeAmount: 4n * PRICE, cause: 'asked', nonce: 0, at: NOW, report: null },
      ...{ transactionHash: makeHash('own'), rawTransaction: '0x02' },
    })
    const [own = expect.unreachable()] = machine.redemptions()
    machine.store.transactions.update(own.id, { state: 'final', paid: PRICE, blockNumber: 1n })
    machine.chain.paymentTo = async (_, redeemed) => (redeemed === 3n * PRICE ? paymentFor(ofTwin(redeemed)) : null)
    await syncs(machine, 1)
    expect(opened(machine)).toEqual([3n * PRICE])
  })

  it('does not come back for an amount that the owner has dismissed', async () => {
    const machine = setUpPaid(2n * PRICE)
    await syncs(machine, 1)
    machine.store.alarms.end(machine.store.alarms.open()[0]?.id ?? 0, NOW)
    for (const loop of [machine.loop, machine.loop, machine.restarted()]) await loop.sync()
    expect(opened(machine)).toEqual([])
  })

  it('is looked at again at the next syncs, after a restart too', async () => {
    const machine = setUpPaid(2n * PRICE)
    await syncs(machine, 9)
    machine.chain.paymentTo = async () => paymentFor(machine.stored)
    await machine.restarted().sync()
    expect(opened(machine)).toEqual([])
  })
})

/** A machine whose redemption was paid, while its node says that it reverted. */
async function slandered() {
  const machine = setUp()
  const { stored } = taken(machine.store)
  const [{ transactionHash } = expect.unreachable()] = await machine.loop.sync()
  const { outbox } = machine.chain
  const lies = { still: true }
  machine.chain.outbox = async (...asked) => {
    const view = await outbox(...asked)
    const slander = ({ mined, ...rest }: (typeof view.transactions)[number]) => ({
      ...rest,
      mined: mined && { ...mined, success: false, paid: 0n },
    })
    return lies.still ? { ...view, transactions: view.transactions.map(slander) } : view
  }
  machine.fake.mineAll()
  machine.fake.block += 1n
  return { ...machine, lies, stored, transactionHash }
}

describe('a redemption of this store that a node says reverted, and the contract paid', () => {
  it('is final by the contract’s log, and no alarm', async () => {
    const machine = await slandered()
    const { transactionHash, stored } = machine
    machine.chain.paymentTo = async () => paymentFor(stored, { transactionHash, blockNumber: machine.fake.block - 1n })
    await machine.loop.sync()
    expect(machine.redemptions()).toMatchObject([{ state: 'final', paid: PRICE, transactionHash, blockNumber: machine.fake.block - 1n }])
    await machine.loop.sync()
    expect([machine.store.alarms.open(), machine.store.alarms.judged(channel), machine.loop.fault(channel)]).toEqual([[], [], null])
  })

  it('is an alarm only until the node says the truth, where no log is shown', async () => {
    const machine = await slandered()
    await machine.loop.sync()
    expect(machine.redemptions()).toMatchObject([{ state: 'failed' }])
    expect(machine.store.alarms.open()).toMatchObject([{ amount: PRICE }])
    machine.lies.still = false
    await machine.loop.sync()
    expect(machine.redemptions()).toMatchObject([{ state: 'final', paid: PRICE }])
    expect(machine.store.alarms.open()).toEqual([])
  })
})
