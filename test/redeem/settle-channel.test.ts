import { describe, expect, it } from 'vitest'
import { InsufficientGas, RevertedWith } from '../../src/chain/errors.ts'
import type { RedeemLoop } from '../../src/redeem.ts'
import { findings, PRICE, taken } from '../store/fixture.ts'
import { anna, ben, channel, issuer, makeAddress, makeBadge, makeHash, makeKey, NOW, machine as ownKey } from '../support/make.ts'
import { ofTwin, other, otherTerms, paymentFor, setUp } from './machine.ts'

type Machine = ReturnType<typeof setUp>

/** Its threshold is so high that nothing is redeemed for its sum. */
const patient = { threshold: 10n ** 9n }

/** A machine that serves a second customer too, in another token. */
function setUpTwo(rules = {}): Machine {
  const machine = setUp(rules)
  machine.store.channels.put({ id: other.id, terms: otherTerms, decimals: 6, symbol: 'GOLD' })
  machine.store.syncs.record(findings({ id: other.id }))
  machine.channels.push(other)
  return machine
}

const sellTo = ({ store, clock }: Machine, holder = anna.address, id = channel) => taken(store, holder, { id, now: clock.at })

async function syncs(loop: RedeemLoop, times: number): Promise<void> {
  for (let sync = 0; sync < times; sync++) await loop.sync()
}

/** Two blocks back is final. */
async function untilFinal({ fake, loop }: Machine): Promise<void> {
  fake.mineAll()
  fake.block += 1n
  await loop.sync()
}

/** The chain has paid this much in the usual channel, and shows the receipt for it. */
function paidByTwin({ chain }: Machine, amount: bigint, shown = ofTwin(amount)): void {
  const { channels } = chain
  chain.channels = async (ids, at) => new Map(await channels(ids, at)).set(channel, { deposited: 10_000n, redeemed: amount, closesAt: 0n })
  chain.paymentTo = async (_, redeemed) => (redeemed === amount ? paymentFor(shown) : null)
}

describe('a receipt that the chain has paid and the store lacks', () => {
  it.each([
    ['in an empty store', 0],
    ['in an old store', 2],
  ])('is recovered from the chain, and the channel continues from it: %s', async (_, cups) => {
    const machine = setUp(patient)
    for (let cup = 0; cup < cups; cup++) sellTo(machine)
    const paid = ofTwin(5n * PRICE)
    paidByTwin(machine, 5n * PRICE, paid)
    await machine.loop.sync()
    expect(machine.store.receipts.newest(channel)).toMatchObject({ hash: paid.hash, receipt: paid.receipt })
    for (const { id } of machine.store.alarms.open()) machine.store.alarms.end(id, NOW)
    expect(sellTo(machine).stored.receipt).toMatchObject({ cumulativeAmount: 6n * PRICE, previous: paid.hash })
    expect(machine.loop.fault(channel)).toBeNull()
  })

  it('is not looked for while the store’s newest receipt is as great', async () => {
    const machine = setUp(patient)
    sellTo(machine)
    const { stored } = sellTo(machine)
    paidByTwin(machine, 2n * PRICE)
    await machine.loop.sync()
    expect(machine.store.receipts.newest(channel)?.hash).toBe(stored.hash)
  })

  it('is asked for once for each amount', async () => {
    const machine = setUp(patient)
    const asked: bigint[] = []
    for (const amount of [2n, 2n, 3n, 3n]) {
      paidByTwin(machine, amount * PRICE)
      machine.chain.paymentTo = async (_, redeemed) => {
        asked.push(redeemed / PRICE)
        return paymentFor(ofTwin(redeemed))
      }
      await machine.loop.sync()
    }
    expect(asked).toEqual([2n, 3n])
  })

  it('is asked for ever more seldom while no node shows it', async () => {
    const machine = setUp(patient)
    const asked: number[] = []
    paidByTwin(machine, 2n * PRICE)
    let sync = 0
    machine.chain.paymentTo = async () => {
      asked.push(sync)
      return null
    }
    for (; sync < 20; sync++) await machine.loop.sync()
    expect(asked).toEqual([0, 1, 3, 6, 10, 15])
  })

  it('is recovered in its own channel alone', async () => {
    const machine = setUpTwo(patient)
    const { stored } = sellTo(machine, issuer.address, other.id)
    paidByTwin(machine, 5n * PRICE)
    await machine.loop.sync()
    expect(machine.store.receipts.newest(channel)?.receipt.cumulativeAmount).toBe(5n * PRICE)
    expect(machine.store.receipts.newest(other.id)?.hash).toBe(stored.hash)
  })
})

describe('two channels', () => {
  it('are redeemed each for what it owes, in the order of their customers', async () => {
    const machine = setUpTwo()
    sellTo(machine)
    for (let cup = 0; cup < 3; cup++) sellTo(machine, issuer.address, other.id)
    expect(await machine.loop.sync()).toMatchObject([
      { channelId: channel, cumulativeAmount: PRICE, nonce: 0 },
      { channelId: other.id, cumulativeAmount: 3n * PRICE, nonce: 1 },
    ])
    await untilFinal(machine)
    expect([channel, other.id].map(id => machine.store.channels.balance(id)?.redeemed)).toEqual([PRICE, 3n * PRICE])
    sellTo(machine, issuer.address, other.id)
    expect(await machine.loop.sync()).toMatchObject([{ channelId: other.id, cumulativeAmount: 4n * PRICE, redeemedBefore: 3n * PRICE }])
  })

  it('are each redeemed by their own sum', async () => {
    const machine = setUpTwo({ threshold: 3n * PRICE })
    sellTo(machine)
    sellTo(machine)
    sellTo(machine, issuer.address, other.id)
    sellTo(machine, issuer.address, other.id)
    expect(await machine.loop.sync()).toEqual([])
    sellTo(machine, issuer.address, other.id)
    expect(await machine.loop.sync()).toMatchObject([{ channelId: other.id, cause: 'threshold' }])
  })

  it('do not wait for each other: one reverts and backs off, the other one is paid', async () => {
    const machine = setUpTwo()
    const { loop, chain, clock, redemptions } = machine
    const { prepare } = chain
    let tried = 0
    chain.prepare = async (of, ...rest) => {
      if (of.id !== channel) return prepare(of, ...rest)
      tried++
      throw new RevertedWith({ name: 'TransferFailed', args: [makeAddress('token'), makeAddress('a'), makeAddress('b'), 1n] })
    }
    sellTo(machine)
    for (let cup = 0; cup < 4; cup++) {
      sellTo(machine, issuer.address, other.id)
      await loop.sync()
      await untilFinal(machine)
      clock.at += 10n
    }
    expect(redemptions().map(({ channelId, state }) => [channelId, state])).toEqual(Array(4).fill([other.id, 'final']))
    expect(tried).toBe(1)
    expect([loop.fault(channel)?.fact, loop.fault(other.id)]).toEqual([expect.stringContaining('did not move'), null])
    expect(loop.stranded()).toEqual([])
  })

  it('are stranded each by itself', async () => {
    const machine = setUpTwo()
    const { prepare } = machine.chain
    machine.chain.prepare = async (of, ...rest) => {
      if (of.id === channel) return prepare(of, ...rest)
      throw new InsufficientGas(ownKey.address, 0n, 1n, String)
    }
    sellTo(machine)
    sellTo(machine, issuer.address, other.id)
    await machine.loop.sync()
    expect(machine.loop.stranded()).toEqual([other.id])
  })
})

describe('a redemption that failed', () => {
  const reverts = () => new RevertedWith({ name: 'TransferFailed', args: [makeAddress('token'), makeAddress('a'), makeAddress('b'), 1n] })

  /** A machine whose redemptions fail in their simulation, and the seconds at which they were tried. */
  function failing(rules = {}) {
    const machine = setUp(rules)
    const triedAt: bigint[] = []
    const outcome = { error: reverts() as Error | null }
    machine.fake.noRedemption = () => {
      triedAt.push(machine.clock.at - NOW)
      return outcome.error
    }
    const minutes = async (count: number) => {
      for (let second = 0; second < count * 60; second += 10) {
        await machine.loop.sync()
        machine.clock.at += 10n
      }
    }
    return { ...machine, triedAt, outcome, minutes }
  }

  it('by a revert is tried again after one minute, then two, four, and so on', async () => {
    const machine = failing()
    sellTo(machine)
    await machine.minutes(16)
    expect(machine.triedAt).toEqual([0n, 60n, 180n, 420n, 900n])
  })

  it('by a revert is tried again at most ten minutes later where the payer is leaving', async () => {
    const machine = failing()
    machine.fake.closesAt = NOW + 10n ** 6n
    sellTo(machine)
    await machine.minutes(46)
    expect(machine.triedAt).toEqual([0n, 60n, 180n, 420n, 900n, 1500n, 2100n, 2700n])
  })

  it('in its block counts together with the simulations since', async () => {
    const machine = failing()
    machine.outcome.error = null
    sellTo(machine)
    await machine.loop.sync()
    machine.fake.mineAll(false)
    machine.fake.block += 2n
    machine.outcome.error = reverts()
    await machine.minutes(8)
    expect(machine.triedAt).toEqual([0n, 60n, 180n, 420n])
  })

  it('in its block is no reason to wait where its amount was paid by another one', async () => {
    const machine = failing()
    machine.outcome.error = null
    const { stored } = sellTo(machine)
    machine.chain.paymentTo = async () => paymentFor(stored)
    await machine.loop.sync()
    machine.fake.mineAll(false)
    machine.fake.mine(makeHash('of a courier'), PRICE)
    machine.fake.block += 1n
    await machine.loop.sync()
    expect(machine.redemptions()).toMatchObject([{ state: 'failed' }])
    sellTo(machine)
    expect(await machine.loop.sync()).toMatchObject([{ cumulativeAmount: 2n * PRICE }])
    expect(machine.loop.fault(channel)).toBeNull()
  })

  it('because a block that may be undone has a later one is tried again at each sync, and said', async () => {
    const machine = failing()
    machine.outcome.error = new RevertedWith({ name: 'StaleReceipt', args: [PRICE, 3n * PRICE] })
    sellTo(machine)
    await machine.minutes(1)
    expect(machine.triedAt).toHaveLength(6)
    expect(machine.loop.fault(channel)).toMatchObject({ code: 'revert-stale-receipt' })
    machine.outcome.error = null
    expect(await machine.loop.sync()).toHaveLength(1)
    expect(machine.loop.fault(channel)).toBeNull()
  })

  it('by anything but a revert is tried again at each sync', async () => {
    const machine = failing()
    machine.outcome.error = new Error('The node is gone.')
    sellTo(machine)
    await machine.minutes(1)
    expect(machine.triedAt).toHaveLength(6)
  })

  it('is forgotten once one was paid: the next failure waits for a minute again', async () => {
    const machine = failing()
    sellTo(machine)
    await machine.minutes(2)
    machine.outcome.error = null
    await machine.minutes(2)
    await untilFinal(machine)
    expect(machine.loop.fault(channel)).toBeNull()
    machine.triedAt.length = 0
    machine.outcome.error = reverts()
    sellTo(machine)
    const began = machine.clock.at - NOW
    await machine.minutes(2)
    expect(machine.triedAt).toEqual([began, began + 60n])
  })

  it('is said until nothing is due any more', async () => {
    const machine = failing()
    machine.outcome.error = new Error('The node is gone.')
    sellTo(machine)
    await machine.loop.sync()
    expect(machine.loop.fault(channel)?.fact).toMatch('The node is gone.')
    paidByTwin(machine, PRICE)
    await machine.loop.sync()
    expect(machine.loop.fault(channel)).toBeNull()
  })

  it('is said as the revert that it was while it is not tried again', async () => {
    const machine = failing()
    sellTo(machine)
    await syncs(machine.loop, 3)
    expect(machine.loop.fault(channel)?.fact).toMatch('did not move')
    expect(machine.triedAt).toHaveLength(1)
  })

  it('goes without the report once, and the next one with it again', async () => {
    const machine = setUp()
    sellTo(machine)
    const [first] = await machine.loop.sync()
    expect(first?.report).toBe(2n)
    machine.fake.mineAll(false)
    machine.fake.block += 2n
    machine.condition.faults = 1
    await machine.loop.sync()
    machine.clock.at += 60n
    expect(await machine.loop.sync()).toMatchObject([{ report: null }])
    await untilFinal(machine)
    expect(machine.redemptions()[0]?.state).toBe('final')
    machine.condition.faults = 2
    machine.clock.at += 7200n
    sellTo(machine)
    expect((await machine.loop.sync())[0]?.report).not.toBeNull()
  })
})

describe('the holder of the newest receipt', () => {
  it.each([
    ['whose badge was revoked when it was issued', 0n, ['badge-revoked']],
    ['who was revoked before this badge was issued', -1n, []],
  ] as const)('%s', async (_, after, causes) => {
    const machine = setUp(patient)
    const { stored } = sellTo(machine)
    machine.store.revocations.put(issuer.address, anna.address, (stored.badge?.badge.issuedAt ?? 0n) + after)
    expect((await machine.loop.sync()).map(({ cause }) => cause)).toEqual(causes)
  })

  it('is the one that counts: nobody else’s revocation, nor another issuer’s, hurries', async () => {
    const machine = setUp(patient)
    sellTo(machine)
    machine.store.revocations.put(issuer.address, ben.address, NOW)
    machine.store.revocations.put(ben.address, anna.address, NOW)
    expect(await machine.loop.sync()).toEqual([])
  })

  it('that is the issuer itself has no badge to be revoked', async () => {
    const machine = setUp(patient)
    sellTo(machine, issuer.address)
    machine.store.revocations.put(issuer.address, issuer.address, NOW)
    expect(await machine.loop.sync()).toEqual([])
  })
})

describe('a channel that its payer closes', () => {
  it('is redeemed without what its holders have in credit', async () => {
    const machine = setUp()
    const good = sellTo(machine)
    machine.store.vends.settle(good.vend.id, 'brewed', NOW)
    const owed = sellTo(machine)
    machine.store.vends.settle(owed.vend.id, 'failed', NOW)
    machine.fake.closesAt = NOW + 10n ** 6n
    expect(await machine.loop.sync()).toMatchObject([{ cumulativeAmount: PRICE, cause: 'closing' }])
  })

  it('is redeemed with it as long as it stays open', async () => {
    const machine = setUp()
    const owed = sellTo(machine)
    machine.store.vends.settle(owed.vend.id, 'failed', NOW)
    expect(await machine.loop.sync()).toMatchObject([{ cumulativeAmount: PRICE }])
  })
})

describe('a receipt whose badge cannot be paid', () => {
  const refused = () => new RevertedWith({ name: 'BadgeRevoked', args: [NOW - 2n, NOW - 1n] })

  it('is passed over for the newest one that is not paid yet, and for none that is', async () => {
    const machine = setUp()
    machine.store.badges.put(issuer.address, { ...makeBadge(ben.address), isCard: false })
    sellTo(machine, ben.address)
    await machine.loop.sync()
    await untilFinal(machine)
    sellTo(machine)
    machine.clock.at += 60n
    const tried: bigint[] = []
    machine.fake.noRedemption = amount => {
      tried.push(amount)
      return refused()
    }
    await machine.loop.sync()
    expect(tried).toEqual([2n * PRICE])
    expect(machine.loop.fault(channel)?.fact).toMatch('ended the badge')
    sellTo(machine, ben.address)
    sellTo(machine)
    tried.length = 0
    machine.clock.at += 3600n
    machine.fake.noRedemption = amount => {
      tried.push(amount)
      return amount === 3n * PRICE ? null : refused()
    }
    expect(await machine.loop.sync()).toMatchObject([{ cumulativeAmount: 3n * PRICE }])
    expect(tried).toEqual([4n * PRICE, 3n * PRICE])
  })

  it('is passed over for one of the same holder under an earlier badge', async () => {
    const machine = setUp()
    sellTo(machine)
    const renewed = makeBadge(anna.address, { issuedAt: NOW - 1n })
    machine.store.badges.put(issuer.address, { ...renewed, isCard: false })
    sellTo(machine)
    sellTo(machine)
    const tried: bigint[] = []
    machine.fake.noRedemption = amount => {
      tried.push(amount)
      return amount > PRICE ? refused() : null
    }
    expect(await machine.loop.sync()).toMatchObject([{ cumulativeAmount: PRICE }])
    expect(tried).toEqual([3n * PRICE, PRICE])
  })

  it('is passed over for six badges at most: each costs a simulation', async () => {
    const machine = setUp()
    for (let holder = 0; holder < 8; holder++) {
      const { address } = makeKey(`holder ${holder}`)
      machine.store.badges.put(issuer.address, { ...makeBadge(address), isCard: false })
      sellTo(machine, address)
    }
    const tried: bigint[] = []
    machine.fake.noRedemption = amount => {
      tried.push(amount / PRICE)
      return refused()
    }
    expect(await machine.loop.sync()).toEqual([])
    expect(tried).toEqual([8n, 7n, 6n, 5n, 4n, 3n])
    expect(machine.loop.fault(channel)?.fact).toMatch('ended the badge')
  })

  it.each([
    ['of the first receipt fails for the channel’s sake', 'TransferFailed', [2n]],
    ['of the first receipt fails for its own sake', 'WrongSigner', [2n, 1n]],
  ] as const)('whose simulation %s', async (_, name, expected) => {
    const machine = setUp()
    sellTo(machine, issuer.address)
    sellTo(machine)
    const tried: bigint[] = []
    const args = name === 'WrongSigner' ? [anna.address, issuer.address] : [makeAddress('token'), anna.address, ben.address, 1n]
    machine.fake.noRedemption = amount => {
      tried.push(amount / PRICE)
      return new RevertedWith({ name, args } as never)
    }
    await machine.loop.sync()
    expect(tried).toEqual(expected)
  })

  it('is not passed over for one that the contract could not prove', async () => {
    const machine = setUp()
    sellTo(machine)
    const unprovable = { ...ofTwin(2n * PRICE), signer: ben.address, badge: null, redeemable: false }
    machine.store.receipts.adopt(unprovable)
    sellTo(machine)
    const tried: bigint[] = []
    machine.fake.noRedemption = amount => {
      tried.push(amount)
      return refused()
    }
    await machine.loop.sync()
    expect(tried).toEqual([3n * PRICE])
  })
})

describe('a redemption under way', () => {
  it('says what keeps it, in its own channel', async () => {
    const machine = setUpTwo()
    sellTo(machine)
    sellTo(machine, issuer.address, other.id)
    await machine.loop.sync()
    machine.fake.drop(machine.redemptions()[0]?.transactionHash ?? '0x')
    machine.clock.at += 600n
    await machine.loop.sync()
    expect(machine.loop.fault(other.id)?.fact).toMatch('the node forgets it')
    expect(machine.loop.fault(channel)?.fact).not.toMatch('forgets')
  })

  it('is not sent twice, and neither is what follows until it is final', async () => {
    const machine = setUp()
    sellTo(machine)
    await machine.loop.sync()
    sellTo(machine)
    await syncs(machine.loop, 3)
    machine.fake.mineAll()
    await syncs(machine.loop, 1)
    expect(machine.redemptions()).toHaveLength(1)
    machine.fake.block += 1n
    expect(await machine.loop.sync()).toMatchObject([{ cumulativeAmount: 2n * PRICE, redeemedBefore: PRICE }])
  })
})
