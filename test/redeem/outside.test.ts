import { describe, expect, it } from 'vitest'
import { RevertedWith } from '../../src/chain/errors.ts'
import type { Hash } from '../../src/core/hex.ts'
import type { Agreement } from '../../src/core/offer.ts'
import { channelId } from '../../src/core/terms.ts'
import { findings, PRICE, taken } from '../store/fixture.ts'
import { anna, ben, channel, DAY, domain, issuer, makeAddress, makeBadge, makeHash, makeTerms, NOW, terms } from '../support/make.ts'
import { setUp } from './machine.ts'

const newest = (machine: ReturnType<typeof setUp>) => machine.redemptions()[0] ?? expect.unreachable('nothing was redeemed')

describe('a part of a sync that fails', () => {
  const oddTerms = makeTerms({ token: makeAddress('odd token') })
  const agreement: Agreement = {
    id: 7n,
    kind: 'supply',
    channelId: channelId(oddTerms, domain),
    provider: makeAddress('provider'),
    visitorIssuer: makeAddress('visitors'),
    endsAt: 0n,
    products: [],
    terms: oddTerms,
  } as never

  it.each(['agreements', 'orders', 'twin', 'revocationCounts'] as const)('keeps no redemption back: %s', async part => {
    const machine = setUp()
    taken(machine.store)
    machine.chain[part] = async () => {
      throw new Error(`no ${part}`)
    }
    expect(await machine.loop.sync()).toHaveLength(1)
    expect(machine.loop.status()).toMatchObject({ reachable: true, fault: null })
    expect(machine.loop.status().items).toMatchObject([{ fault: { fact: expect.stringContaining(`no ${part}`) } }])
  })

  it('is settled before anything of strangers is read', async () => {
    const { store, chain, loop, fake } = setUp()
    taken(store)
    await loop.sync()
    fake.mineAll()
    taken(store)
    fake.block += 1n
    const sentWhenAsked: number[] = []
    chain.agreements = async () => {
      sentWhenAsked.push(fake.sent.length)
      return []
    }
    await loop.sync()
    expect(sentWhenAsked).toEqual([2])
  })

  it('names the agreement whose token does not answer, and asks it again later and later', async () => {
    const { chain, loop, fake, clock } = setUp()
    fake.agreements = [agreement]
    let asked = 0
    const { token } = chain
    chain.token = async address => {
      if (address !== agreement.terms.token) return token(address)
      asked++
      throw new Error('The token says nothing.')
    }
    for (let sync = 0; sync < 60; sync++) {
      await loop.sync()
      clock.at += 60n
    }
    expect(asked).toBeLessThan(10)
    expect(asked).toBeGreaterThan(3)
    expect(loop.status().items).toMatchObject([{ item: 'agreement 7' }])
    fake.agreements = []
    await loop.sync()
    expect(loop.status().items).toEqual([])
  })

  it('asks so many tokens in a sync and no more, however many agreements strangers make', async () => {
    const { chain, loop, fake } = setUp()
    fake.agreements = Array.from({ length: 30 }, (_, id) => {
      const terms = makeTerms({ token: makeAddress(`token ${id}`) })
      return { ...agreement, id: BigInt(id), terms, channelId: channelId(terms, domain) }
    })
    let asked = 0
    const { token } = chain
    chain.token = async address => {
      if (address === terms.token) return token(address)
      asked++
      throw new Error('The token says nothing.')
    }
    await loop.sync()
    expect(asked).toBe(2)
    await loop.sync()
    expect(asked).toBe(4)
  })

  it('lets an asked redemption go on with the other channels', async () => {
    const machine = setUp()
    const other = { ...machine.channels[0], id: makeHash('other') } as (typeof machine.channels)[number]
    machine.store.channels.put({ id: other.id, terms, decimals: 2, symbol: 'EURT' })
    machine.store.syncs.record(findings({ id: other.id }))
    machine.channels.unshift(other)
    taken(machine.store)
    machine.chain.paymentTo = async () => {
      throw new Error('no logs')
    }
    const channels = machine.chain.channels
    machine.chain.channels = async (ids, at) => {
      const found = new Map(await channels(ids, at))
      return found.set(other.id, { deposited: 1000n, redeemed: 5n, closesAt: 0n })
    }
    expect(await machine.loop.sync(machine.channels)).toMatchObject([{ channelId: channel }])
    expect(machine.loop.fault(other.id)?.fact).toMatch('no logs')
  })
})

describe('a redemption that reverts', () => {
  it('in its block backs off, says so, and is not sent at each sync', async () => {
    const machine = setUp()
    const { store, fake, loop, clock } = machine
    taken(store)
    for (let sync = 0; sync < 50; sync++) {
      await loop.sync()
      fake.mineAll(false)
      fake.block += 1n
      clock.at += 60n
    }
    expect(machine.redemptions().length).toBeLessThan(8)
    expect(machine.redemptions().length).toBeGreaterThan(3)
    expect(fake.sent.length).toBeLessThan(12)
    expect(newest(machine).state).toBe('failed')
    expect(loop.fault(channel)).toMatchObject({ code: 'redemptions-reverted', remedy: expect.stringMatching('It is tried again at ') })
    await loop.sync(machine.channels)
    expect(newest(machine)).toMatchObject({ state: 'signed', cause: 'asked' })
  })

  it('or pays nothing though its block has it goes without the report at the next try', async () => {
    const { store, fake, loop, clock } = setUp()
    taken(store)
    const [first] = await loop.sync()
    expect(first?.report).toBe(2n)
    fake.mine(first?.transactionHash ?? '0x', 0n)
    fake.block += 2n
    await loop.sync()
    clock.at += 3600n
    expect(await loop.sync()).toMatchObject([{ report: null }])
  })

  it('in its simulation is not simulated at each sync', async () => {
    const { store, fake, loop, clock } = setUp()
    taken(store)
    let asked = 0
    fake.noRedemption = () => {
      asked++
      return new RevertedWith({ name: 'TransferFailed', args: [makeAddress('token'), makeAddress('a'), makeAddress('b'), 1n] })
    }
    for (let sync = 0; sync < 50; sync++) {
      await loop.sync()
      clock.at += 60n
    }
    expect(asked).toBeLessThan(10)
    expect(asked).toBeGreaterThan(3)
    expect(loop.fault(channel)?.fact).toMatch('did not move')
  })

  it('because its badge was revoked pays what the newest receipt of another badge says, and says what cannot be paid', async () => {
    const machine = setUp()
    const { store, fake, loop } = machine
    store.badges.put(issuer.address, { ...makeBadge(ben.address), isCard: false })
    taken(store, ben.address)
    taken(store, anna.address)
    taken(store, anna.address)
    fake.noRedemption = amount => (amount > PRICE ? new RevertedWith({ name: 'BadgeRevoked', args: [NOW - DAY, NOW - 1n] }) : null)
    expect(await loop.sync()).toMatchObject([{ cumulativeAmount: PRICE }])
    expect(loop.fault(channel)?.fact).toMatch('ended the badge')
  })
})

describe('nonces that a node gave wrong once', () => {
  it('leave no gap: the transaction is signed again at the lowest free one', async () => {
    const machine = setUp()
    const { store, chain, fake, loop } = machine
    const { outbox } = chain
    chain.outbox = async (...question) => ({ ...(await outbox(...question)), nonces: { final: 9, mined: 9, pending: 9 } })
    taken(store)
    const [sent] = await loop.sync()
    expect(sent?.nonce).toBe(9)
    chain.outbox = outbox
    await loop.sync()
    expect(newest(machine)).toMatchObject({ nonce: 0, state: 'signed' })
    expect(fake.sent.map(raw => fake.nonceOf(raw))).toEqual([9, 0])
    fake.mineAll()
  })

  it('replace nothing: what a block took is found again', async () => {
    const machine = setUp()
    const { store, chain, fake, loop } = machine
    taken(store)
    await loop.sync()
    const { outbox } = chain
    chain.outbox = async (finalBlock, transactions) => ({
      ...(await outbox(finalBlock, transactions)),
      nonces: { final: 9, mined: 9, pending: 9 },
      transactions: transactions.map(() => ({ mined: null, isKnown: false })),
    })
    await loop.sync()
    chain.outbox = outbox
    fake.mine(fake.sent[0] as Hash, PRICE)
    for (let sync = 0; sync < 3; sync++) {
      fake.block += 1n
      await loop.sync()
    }
    const states = machine.redemptions().map(({ state, paid }) => [state, paid])
    expect(states.at(-1)).toEqual(['final', PRICE])
    expect(store.transactions.underWay()).toEqual([])
  })

  it('and a replica that lags with its receipts leave a paid redemption paid', async () => {
    const machine = setUp()
    const { store, chain, fake, loop } = machine
    fake.lag = 0n
    taken(store)
    await loop.sync()
    fake.mineAll()
    const { outbox } = chain
    chain.outbox = async (finalBlock, transactions) => ({
      ...(await outbox(finalBlock, transactions)),
      transactions: transactions.map(() => ({ mined: null, isKnown: false })),
    })
    await loop.sync()
    chain.outbox = outbox
    fake.block += 1n
    await loop.sync()
    expect(machine.redemptions()).toMatchObject([{ state: 'final', paid: PRICE }])
  })
})

describe('what became of a redemption', () => {
  it('is final only once the contract shows the payment at a final block', async () => {
    const machine = setUp()
    const { store, chain, fake, loop } = machine
    taken(store)
    await loop.sync()
    fake.mineAll()
    fake.block += 1n
    const { channels } = chain
    chain.channels = async ids => new Map(ids.map(id => [id, { deposited: 10_000n, redeemed: 0n, closesAt: 0n }]))
    await loop.sync()
    expect(newest(machine).state).toBe('signed')
    expect(loop.why(newest(machine).id)?.fact).toMatch('the contract shows no payment')
    chain.channels = channels
    await loop.sync()
    expect(newest(machine)).toMatchObject({ state: 'final', paid: PRICE })
  })

  it('is looked at again where another transaction seems to have its nonce, until the contract has paid', async () => {
    const machine = setUp()
    const { store, chain, fake, loop } = machine
    taken(store)
    await loop.sync()
    const { outbox } = chain
    chain.outbox = async (...question) => ({ ...(await outbox(...question)), nonces: { final: 1, mined: 1, pending: 1 } })
    await loop.sync()
    expect(newest(machine).nonce).toBe(1)
    expect(machine.redemptions().at(-1)?.state).toBe('replaced')
    chain.outbox = outbox
    await loop.sync()
    expect(newest(machine)).toMatchObject({ nonce: 0, state: 'signed' })
    fake.mineAll()
  })
})

describe('a final block that no node knows any more', () => {
  /** Synced up to block 9, then a node of another chain says that it is much further. */
  async function misled(forgedAt: bigint) {
    const machine = setUp()
    const { fake, chain, loop, store } = machine
    await loop.sync()
    const { blocks, blockAt } = chain
    const forged = { number: forgedAt, hash: makeHash('forged'), at: NOW + 10n * DAY }
    chain.blocks = async () => ({ head: forged, finalBlock: forged })
    await loop.sync()
    expect(store.syncs.last()?.blockNumber).toBe(forgedAt)
    Object.assign(chain, { blocks, blockAt })
    return { ...machine, fake, chain, loop, store }
  }

  it('is withdrawn to the newest anchor that fits, once the chain goes on without it', async () => {
    const { fake, loop, store } = await misled(1_000_000n)
    await expect(loop.sync()).rejects.toThrow(/says that block 9 is the final one/)
    fake.block += 1n
    await loop.sync()
    expect(store.syncs.last()).toMatchObject({ blockNumber: 10n, blockHash: makeHash('block 10') })
    expect(store.syncs.anchors().every(({ number }) => number <= 10n)).toBe(true)
    expect(loop.status()).toMatchObject({ reachable: true, fault: null })
  })

  it('is withdrawn too where the node made up a newest block once more while it was unknown', async () => {
    const { fake, chain, loop, store } = await misled(1_000_000n)
    const { blocks } = chain
    const head = { number: 2_000_000n, hash: makeHash('forged again'), at: NOW + 20n * DAY }
    chain.blocks = async () => ({ ...(await blocks()), head })
    await expect(loop.sync()).rejects.toThrow(/says that block 9 is the final one/)
    Object.assign(chain, { blocks })
    await expect(loop.sync()).rejects.toThrow(/says that block 9 is the final one/)
    fake.block += 1n
    await loop.sync()
    expect(store.syncs.last()).toMatchObject({ blockNumber: 10n, blockHash: makeHash('block 10') })
  })

  it('is not withdrawn while the node only lags', async () => {
    const { fake, loop, store } = setUp()
    fake.block = 20n
    await loop.sync()
    fake.block = 15n
    for (let sync = 0; sync < 5; sync++) await expect(loop.sync()).rejects.toThrow('says that block 14 is the final one')
    expect(store.syncs.last()?.blockNumber).toBe(19n)
    fake.block = 21n
    await loop.sync()
    expect(store.syncs.last()?.blockNumber).toBe(20n)
  })

  it('is withdrawn at once where the chain has another block there, and what it brought is read again', async () => {
    const { fake, loop, store } = setUp()
    await loop.sync()
    const real = fake.branch
    fake.block = 15n
    fake.deposited = 10n ** 9n
    fake.revocations = [{ issuer: issuer.address, holder: anna.address, at: NOW, count: 1n, blockNumber: 13n }]
    fake.branch = number => (number > 9n ? `other ${number}` : `block ${number}`)
    await loop.sync()
    expect(store.revocations.greatestAt(issuer.address, anna.address)).toBe(NOW)
    fake.branch = real
    fake.deposited = 10_000n
    fake.revocations = []
    await loop.sync()
    expect(store.channels.balance(channel)?.deposited).toBe(10_000n)
    expect(store.revocations.greatestAt(issuer.address, anna.address)).toBeNull()
  })

  it('stays where the chain has none of the anchors, until the owner says that this chain is the right one', async () => {
    const { fake, loop, store } = setUp()
    await loop.sync()
    fake.branch = number => `foreign ${number}`
    fake.block += 5n
    await expect(loop.sync()).rejects.toThrow(/run crema machine resync/)
    expect(store.syncs.last()?.blockHash).toBe(makeHash('block 9'))
    await loop.resync()
    expect(store.syncs.last()?.blockHash).toBe(makeHash('foreign 14'))
  })
})

describe('revocations that a node leaves out', () => {
  const revocation = { issuer: issuer.address, holder: anna.address, at: NOW, count: 1n, blockNumber: 9n }

  it('are missed at once, shown, and read when they are there; the offline budget goes on meanwhile', async () => {
    const { fake, chain, clock, loop, store } = setUp()
    await loop.sync()
    const before = store.channels.balance(channel)?.blockAt
    clock.at = NOW + 60n
    fake.revocations = [revocation]
    const { revocations } = chain
    chain.revocations = async (_, __, upTo) => ({ found: [], upTo })
    for (let sync = 0; sync < 3; sync++) {
      fake.block += 1n
      fake.finalAt += 12n
      await loop.sync()
    }
    expect(loop.status().items).toMatchObject([
      { item: 'revocations', fault: { fact: expect.stringMatching(/counts 1 .* the node shows 0/) } },
    ])
    expect(store.channels.balance(channel)).toMatchObject({ blockAt: before, deposited: 10_000n })
    chain.revocations = revocations
    await loop.sync()
    expect(store.revocations.greatestAt(issuer.address, anna.address)).toBe(NOW)
    expect(loop.status().items).toEqual([])
    expect(store.channels.balance(channel)?.blockAt).toBe(NOW + 36n)
  })

  it('cost no request where the count is what was read', async () => {
    const { fake, loop } = setUp()
    fake.revocations = [revocation]
    for (let sync = 0; sync < 3; sync++) await loop.sync()
    expect(fake.revocationsOf).toHaveLength(1)
  })

  it('are read over many syncs where the node takes few blocks at a time', async () => {
    const { fake, chain, loop, store } = setUp()
    fake.block = 101n
    fake.revocations = [{ ...revocation, blockNumber: 95n }]
    const { revocations } = chain
    chain.revocations = async (issuers, from, to) => revocations(issuers, from, to < from + 29n ? to : from + 29n)
    for (let sync = 0; sync < 4; sync++) await loop.sync()
    expect(fake.revocationsOf.map(([from]) => from)).toEqual([0n, 30n, 60n, 90n])
    expect(store.revocations.greatestAt(issuer.address, anna.address)).toBe(NOW)
  })
})

describe('finality that stalls', () => {
  it('keeps no cup from its money: the next redemption goes on top of the one that is mined', async () => {
    const machine = setUp()
    const { store, fake, loop, clock } = machine
    fake.lag = 0n
    taken(store)
    await loop.sync()
    const stalledAt = fake.block
    fake.mineAll()
    fake.lag = fake.block - stalledAt
    for (let hour = 6n; hour < 126n; hour += 6n) {
      clock.at = NOW + hour * 3600n
      await loop.sync()
      taken(store, undefined, { now: clock.at })
      fake.mineAll()
      fake.lag = fake.block - stalledAt
    }
    await loop.sync()
    fake.mineAll()
    expect(fake.redeemedAt(fake.block)).toBe(store.receipts.newest(channel)?.receipt.cumulativeAmount)
    expect(machine.redemptions().map(({ nonce }) => nonce)).toEqual(machine.redemptions().map((_, index, all) => all.length - 1 - index))
  })

  it('does not matter where the payer is leaving', async () => {
    const machine = setUp({ finalityPatience: 1000n * DAY })
    const { store, fake, loop } = machine
    taken(store)
    await loop.sync()
    fake.mineAll()
    fake.lag = fake.block - 9n
    taken(store)
    await loop.sync()
    expect(machine.redemptions()).toHaveLength(1)
    fake.closesAt = NOW + 7n * DAY
    await loop.sync()
    expect(machine.redemptions()).toMatchObject([{ cause: 'closing', cumulativeAmount: 2n * PRICE }, {}])
  })
})

describe('gas', () => {
  it('is bounded for a redemption, by another bound where the payer is leaving', async () => {
    const { store, fake, loop } = setUp()
    taken(store)
    await loop.sync()
    expect(fake.mostFees).toEqual([1000n])
    fake.closesAt = NOW + 1n
    await loop.sync()
    expect(fake.mostFees.at(-1)).toBe(5000n)
  })

  it('money is in the status, with the redemptions that it pays', async () => {
    const { fake, loop } = setUp()
    fake.balance = 1_000_000n
    fake.gasPrice = 2n
    await loop.sync()
    expect(loop.status().gas).toEqual({ balance: 1_000_000n, redemptionsLeft: 2n })
  })

  it('money that is little only at a price of the moment is no longer so at the next sync', async () => {
    const { fake, loop } = setUp()
    fake.balance = 2_000_000n
    fake.gasPrice = 1000n
    await loop.sync()
    expect(loop.status().gas).toMatchObject({ redemptionsLeft: 0n })
    fake.gasPrice = 1n
    await loop.sync()
    expect(loop.status().gas).toMatchObject({ redemptionsLeft: 10n })
  })

  it('money for the next redemptions is not spent on a report', async () => {
    const { store, fake, condition, loop } = setUp()
    fake.balance = 2n * 200_000n
    condition.faults = 1
    await loop.sync()
    expect(fake.sent).toEqual([])
    expect(loop.status().items).toMatchObject([{ item: 'report', fault: { code: 'gas-kept-for-redemptions' } }])
    taken(store)
    expect(await loop.sync()).toMatchObject([{ report: 2n }])
  })

  it('is not spent on each change of a sensor that flickers', async () => {
    const { fake, condition, loop, clock } = setUp()
    for (let change = 0; change < 120; change++) {
      condition.faults = change % 2 === 0 ? 64 : 0
      await loop.sync()
      fake.mineAll()
      clock.at += 30n
    }
    expect(fake.sent.length).toBeLessThanOrEqual(24)
    expect(fake.sent.length).toBeGreaterThan(3)
  })
})

describe('a network that comes back', () => {
  it('has a sync at once, whatever the pause', async () => {
    const { fake, loop, time } = setUp({ syncEveryMs: 600_000 })
    const stop = new AbortController()
    fake.onRead = () => {
      throw new Error('The network is down.')
    }
    const end = loop.run(stop.signal)
    await time.pass(300_000)
    const before = fake.reads
    fake.onRead = () => {}
    loop.networkChanged()
    await time.pass(0)
    expect(fake.reads).toBe(before + 1)
    expect(loop.status()).toMatchObject({ reachable: true, fault: null })
    stop.abort()
    await end
  })
})
