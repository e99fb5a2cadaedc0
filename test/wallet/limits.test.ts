import { describe, expect, it } from 'vitest'
import type { Receipt } from '../../src/core/messages.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'
import {
  accept,
  anna,
  ben,
  DAY,
  domain,
  makeAddress,
  makeBadge,
  makeKey,
  makeReceipt,
  makeTerms,
  presentReceipt,
  terms,
} from '../support/make.ts'
import { asHeld, type Bench, makeBench } from './bench.ts'

const DAILY = 500n
const MILLION = 1_000_000_00n
/** Another machine of the same company. */
const otherMachine = makeKey('another machine')
const elsewhere = makeTerms({ machine: otherMachine.address })

async function holder(dailyLimit = DAILY): Promise<Bench> {
  const bench = makeBench()
  await bench.wallet.addBadge(asHeld(makeBadge(anna.address, { dailyLimit })))
  return bench
}

const firstIn = (shown: Terms, price: bigint, change: Partial<Receipt> = {}) =>
  makeReceipt(price, null, { channelId: channelId(shown, domain), ...change })

/** A separate tap, a minute later. Returns whether the receipt was signed. */
async function asks(bench: Bench, receipt: Receipt, price: bigint, shown = terms): Promise<string> {
  bench.now += 60n
  await bench.select()
  await bench.terms({ terms: shown })
  const answer = await bench.sign(receipt, price)
  return typeof answer === 'string' ? answer : 'signed'
}

describe('a wallet whose owner set no limit', () => {
  it('has that of its badge', async () => {
    const bench = await holder()
    expect(await asks(bench, makeReceipt(MILLION), MILLION)).toBe('overLimit')
    expect(await asks(bench, makeReceipt(DAILY + 1n), DAILY + 1n)).toBe('overLimit')
    expect(await asks(bench, makeReceipt(DAILY), DAILY)).toBe('signed')
  })

  it('has none under a badge that has none', async () => {
    expect(await asks(await holder(0n), makeReceipt(MILLION), MILLION)).toBe('signed')
  })

  it('counts a day’s cups together, and begins again on the next', async () => {
    const bench = await holder()
    const first = makeReceipt(300n)
    await asks(bench, first, 300n)
    await bench.result(first)
    expect(await asks(bench, makeReceipt(201n, first), 201n)).toBe('overLimit')
    expect(await asks(bench, makeReceipt(200n, first), 200n)).toBe('signed')
    bench.now += DAY
    expect(await asks(bench, makeReceipt(500n, first), 500n)).toBe('signed')
  })

  it('takes credits past any limit', async () => {
    const bench = await holder()
    const first = makeReceipt(DAILY)
    await asks(bench, first, DAILY)
    await bench.result(first)
    expect(await asks(bench, makeReceipt(0n, first), 0n)).toBe('signed')
  })

  it('has the limit of the newest badge that is good, whatever time a machine asks for', async () => {
    const bench = await holder(10_000n)
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address, { issuedAt: bench.now - 100n, dailyLimit: DAILY })))
    const early = makeReceipt(DAILY + 1n, null, { issuedAt: bench.now - 200n })
    expect(await asks(bench, early, DAILY + 1n)).toBe('overLimit')
  })

  it('is not raised by a badge that is not good yet', async () => {
    const bench = await holder()
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address, { issuedAt: bench.now + DAY, dailyLimit: MILLION })))
    expect(await asks(bench, makeReceipt(DAILY + 1n), DAILY + 1n)).toBe('overLimit')
  })
})

describe('the owner’s own limit', () => {
  const limit = { chainId: domain.chainId, token: terms.token, perPurchase: null, perDay: null }

  it('takes the place of the badge’s for a day', async () => {
    const bench = await holder()
    await bench.wallet.setLimit({ ...limit, perDay: 900n })
    expect(await asks(bench, makeReceipt(901n), 901n)).toBe('overLimit')
    expect(await asks(bench, makeReceipt(900n), 900n)).toBe('signed')
  })

  it.each([
    ['another token', { token: makeAddress('gold') }],
    ['another chain', { chainId: 1n }],
  ])('for %s holds nothing back here', async (_, other) => {
    const bench = await holder(0n)
    await bench.wallet.setLimit({ ...limit, ...other, perPurchase: 1n, perDay: 1n })
    expect(await asks(bench, makeReceipt(MILLION), MILLION)).toBe('signed')
    await bench.wallet.setLimit({ ...limit, perPurchase: MILLION, perDay: null })
    expect(await asks(bench, makeReceipt(MILLION + 1n), MILLION + 1n)).toBe('overLimit')
  })

  it('for one token leaves that for another as it is', async () => {
    const bench = await holder(0n)
    const gold = makeTerms({ token: makeAddress('gold') })
    for (const token of [gold.token, terms.token]) await bench.wallet.setLimit({ ...limit, token, perPurchase: 100n })
    expect(await asks(bench, firstIn(gold, 101n), 101n, gold)).toBe('overLimit')
    expect(await asks(bench, makeReceipt(101n), 101n)).toBe('overLimit')
    await bench.wallet.setLimit({ ...limit, perPurchase: 101n })
    expect(await asks(bench, makeReceipt(101n), 101n)).toBe('signed')
  })

  it('for one purchase is its greatest price', async () => {
    const bench = await holder(0n)
    await bench.wallet.setLimit({ ...limit, perPurchase: 100n })
    expect(await asks(bench, makeReceipt(101n), 101n)).toBe('overLimit')
    expect(await asks(bench, makeReceipt(100n), 100n)).toBe('signed')
  })

  it('leaves the badge’s for a day where it is for one purchase only', async () => {
    const bench = await holder()
    await bench.wallet.setLimit({ ...limit, perPurchase: MILLION })
    expect(await asks(bench, makeReceipt(DAILY + 1n), DAILY + 1n)).toBe('overLimit')
  })
})

describe('a machine that never says RESULT', () => {
  it('cannot use up the day of another', async () => {
    const bench = await holder()
    expect(await asks(bench, firstIn(elsewhere, DAILY), DAILY, elsewhere)).toBe('signed')
    expect(await asks(bench, makeReceipt(DAILY), DAILY)).toBe('signed')
  })

  it('uses up what it may ask for itself, whatever terms it shows', async () => {
    const bench = await holder()
    const first = firstIn(elsewhere, DAILY)
    expect(await asks(bench, first, DAILY, elsewhere)).toBe('signed')
    expect(await asks(bench, makeReceipt(1n, first), 1n, elsewhere)).toBe('overLimit')
    const another = makeTerms({ machine: otherMachine.address, noticePeriod: 1 })
    expect(await asks(bench, firstIn(another, 1n), 1n, another)).toBe('overLimit')
  })

  it('counts a cup once that it asks for again after a torn tap', async () => {
    const bench = await holder()
    const [price, issuedAt] = [300n, makeReceipt(300n).issuedAt]
    for (const minute of [0n, 1n, 2n])
      expect(await asks(bench, { ...makeReceipt(price), issuedAt: issuedAt + minute * 60n }, price)).toBe('signed')
    const dearer = { ...makeReceipt(DAILY), issuedAt: issuedAt + 180n }
    expect(await asks(bench, dearer, DAILY)).toBe('signed')
    expect(await asks(bench, makeReceipt(1n, dearer), 1n)).toBe('overLimit')
    expect(await asks(bench, makeReceipt(DAILY + 1n), DAILY + 1n)).toBe('overLimit')
  })

  it('counts the dearest of those that follow the same receipt, in whatever order they came', async () => {
    const bench = await holder()
    const issuedAt = makeReceipt(1n).issuedAt
    const alternative = (price: bigint, minute: bigint) => ({ ...makeReceipt(price), issuedAt: issuedAt + minute * 60n })
    expect(await asks(bench, alternative(400n, 0n), 400n)).toBe('signed')
    expect(await asks(bench, alternative(100n, 1n), 100n)).toBe('signed')
    expect(await asks(bench, alternative(DAILY, 2n), DAILY)).toBe('signed')
  })

  it('gets nothing back by accepting a later receipt that costs nothing', async () => {
    const bench = await holder()
    const dear = makeReceipt(DAILY)
    await asks(bench, dear, DAILY)
    // A colleague's receipts come between, so that the wallet cannot tell whether its own was taken.
    const bens = makeReceipt(1n, { ...dear, sequence: 8n })
    bench.now += 60n
    await bench.select()
    await bench.previous(presentReceipt(bens, ben, makeBadge(ben.address)))
    const free = makeReceipt(0n, bens)
    await bench.sign(free, 0n)
    expect(await bench.result(free)).toBe('done')
    expect(await asks(bench, makeReceipt(1n, free), 1n)).toBe('overLimit')
    expect(await asks(bench, firstIn(elsewhere, DAILY), DAILY, elsewhere)).toBe('signed')
  })
})

describe('what a machine accepted', () => {
  it('counts at every other', async () => {
    const bench = await holder()
    const first = makeReceipt(300n)
    await asks(bench, first, 300n)
    await bench.result(first)
    expect(await asks(bench, firstIn(elsewhere, 201n), 201n, elsewhere)).toBe('overLimit')
    expect(await asks(bench, firstIn(elsewhere, 200n), 200n, elsewhere)).toBe('signed')
  })

  it('includes what its receipt goes on from, though RESULT of that one was lost', async () => {
    const bench = await holder()
    const [first, second] = [makeReceipt(200n), makeReceipt(100n, makeReceipt(200n))]
    await asks(bench, first, 200n)
    await asks(bench, second, 100n)
    await bench.result(second)
    expect(await asks(bench, firstIn(elsewhere, 201n), 201n, elsewhere)).toBe('overLimit')
    expect((await bench.wallet.summary()).spentToday).toMatchObject([{ amount: 300n }])
  })

  it('counts on the day on which it was signed', async () => {
    const bench = await holder()
    const midnight = (bench.now / DAY + 1n) * DAY
    bench.now = midnight - 61n
    const late = makeReceipt(DAILY, null, { issuedAt: midnight - 10n })
    expect(await asks(bench, late, DAILY)).toBe('signed')
    bench.now = midnight
    await bench.result(late)
    const next = makeReceipt(DAILY, late, { issuedAt: midnight })
    expect(await asks(bench, next, DAILY)).toBe('signed')
    expect((await bench.wallet.summary()).spentToday.reduce((sum, { amount }) => sum + amount, 0n)).toBe(0n)
  })

  it('is counted once, however often RESULT comes', async () => {
    const bench = await holder()
    const first = makeReceipt(100n)
    await asks(bench, first, 100n)
    for (const state of ['brewing', 'brewing', 'credit'] as const) await bench.result(first, { state, acceptance: accept(first) })
    expect((await bench.wallet.summary()).spentToday).toMatchObject([{ amount: 100n }])
    expect(await bench.wallet.cups()).toMatchObject([{ outcome: 'credit' }])
  })
})

describe('sums', () => {
  const gold = makeAddress('gold')
  const paid = async (bench: Bench, shown: Terms, price: bigint) => {
    const receipt = firstIn(shown, price)
    const answer = await asks(bench, receipt, price, shown)
    await bench.result(receipt)
    return answer
  }

  it('of two tokens are not mixed', async () => {
    const bench = await holder()
    expect(await paid(bench, terms, DAILY)).toBe('signed')
    expect(await paid(bench, makeTerms({ token: gold }), DAILY)).toBe('signed')
    expect((await bench.wallet.summary()).spentToday).toMatchObject([
      { token: terms.token, amount: DAILY },
      { token: gold, amount: DAILY },
    ])
  })

  it('of two chains are not mixed', async () => {
    const bench = await holder()
    const there = { ...domain, chainId: 1n }
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address, { dailyLimit: DAILY }, undefined, there), undefined, there))
    expect(await paid(bench, terms, DAILY)).toBe('signed')
    bench.now += 60n
    await bench.select()
    await bench.terms({ domain: there })
    const receipt = makeReceipt(DAILY, null, { channelId: channelId(terms, there) })
    expect(typeof (await bench.sign(receipt, DAILY))).toBe('object')
  })

  it('of two companies are not mixed under their badges, and are under the owner’s limit', async () => {
    const bench = await holder()
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address, { dailyLimit: 2n * DAILY }, ben), ben))
    const bens = makeTerms({ issuer: ben.address })
    expect(await paid(bench, bens, 2n * DAILY)).toBe('signed')
    expect(await paid(bench, terms, DAILY)).toBe('signed')
    await bench.wallet.setLimit({ chainId: domain.chainId, token: terms.token, perPurchase: null, perDay: 3n * DAILY })
    expect(await asks(bench, makeReceipt(1n, makeReceipt(DAILY)), 1n)).toBe('overLimit')
  })
})
