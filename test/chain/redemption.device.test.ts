import { parseTransaction, toHex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { broadcast } from '../../src/chain/broadcast.ts'
import { closeCall } from '../../src/chain/channel-calls.ts'
import { InsufficientGas, NotMinedYet, RevertedWith } from '../../src/chain/errors.ts'
import type { Chain } from '../../src/chain/open-chain.ts'
import { openNode } from '../../src/chain/open-node.ts'
import { prepareRedemption } from '../../src/chain/prepare-redemption.ts'
import { prepareTransaction } from '../../src/chain/prepare-transaction.ts'
import { raiseFees } from '../../src/chain/raise-fees.ts'
import { readChannels } from '../../src/chain/read-channels.ts'
import { readOutbox } from '../../src/chain/read-outbox.ts'
import { send } from '../../src/chain/send.ts'
import type { Address, Hash } from '../../src/core/hex.ts'
import { type AnvilAccount, startAnvil } from '../support/anvil.ts'
import { anna, ben, makeBadge, makePrivateKey } from '../support/make.ts'
import { startRpcProxy } from '../support/rpc-proxy.ts'
import { anyCall, balanceOf, broadcastMined, type ChainFixture, DOLLAR, lower, makeClaim, startChainFixture } from './fixture.ts'

/** What eth_feeHistory says where senders pay 2 gwei. */
const TIPS_OF_2_GWEI = { oldestBlock: '0x1', baseFeePerGas: ['0x1', '0x1'], gasUsedRatio: [1], reward: [['0x77359400']] }
let fixture: ChainFixture
/** The cumulative amount that the test's channel has reached. */
let owed = 0n
beforeAll(async () => {
  fixture = await startChainFixture()
})
afterAll(() => fixture.stop())
afterEach(async () => {
  await fixture.anvil.setAutomine(true)
  await fixture.anvil.mine(1)
  fixture.proxy.behave()
  fixture.proxy.calls.length = 0
})

/** The outcome of a transaction, read with one look. */
async function outcome(chain: Chain, { hash, from, nonce, others = [] }: Sent) {
  const finalBlock = await chain.ask(client => client.getBlockNumber())
  const { nonces, transactions } = await readOutbox(chain, { from, finalBlock, transactions: [[hash, ...others]] })
  const [{ mined, isKnown } = expect.unreachable('there is no answer')] = transactions
  if (mined !== null) return { kind: 'mined', ...mined } as const
  if (isKnown) return { kind: 'pending' } as const
  return nonces.mined > nonce ? ({ kind: 'replaced' } as const) : ({ kind: 'dropped' } as const)
}

interface Sent {
  readonly hash: Hash
  readonly from: Address
  readonly nonce: number
  readonly others?: readonly Hash[]
}

const prepareNext = (change = {}) => {
  owed += DOLLAR
  return prepareRedemption(fixture.chain, { claim: makeClaim(fixture, owed), account: fixture.payee, ...change })
}

describe('prepareRedemption', () => {
  it('sends nothing; broadcast does, and the payee is paid once', async () => {
    const { chain, anvil, proxy, payee, token } = fixture
    const before = await balanceOf(chain, token, lower(payee))
    const prepared = await prepareNext()
    expect(proxy.calls).not.toContain('eth_sendRawTransaction')
    expect(await outcome(chain, prepared)).toEqual({ kind: 'dropped' })
    expect(await broadcast(chain, prepared.raw)).toBe('sent')
    await anvil.mine(1)
    const mined = await outcome(chain, prepared)
    expect(mined).toMatchObject({ kind: 'mined', success: true, paid: DOLLAR })
    if (mined.kind !== 'mined') return
    expect(mined.gasUsed).toBeLessThanOrEqual(prepared.gas)
    expect(mined.fee).toBeGreaterThanOrEqual(mined.gasUsed)
    expect(await balanceOf(chain, token, lower(payee))).toBe(before + DOLLAR)
    expect(await broadcast(chain, prepared.raw)).toMatch(/^(known|nonce-used)$/)
    expect(await balanceOf(chain, token, lower(payee))).toBe(before + DOLLAR)
  })

  it('makes an EIP-1559 transaction with room for the base fee to double', async () => {
    const { raw, fees, nonce } = await prepareNext()
    expect(parseTransaction(raw)).toMatchObject({ ...fees, type: 'eip1559', nonce, chainId: 31337 })
    owed -= DOLLAR
  })

  it('redeems with a badge, by the machine, for the payee', async () => {
    const { chain, anvil, domain } = fixture
    owed += DOLLAR
    const badge = makeBadge(anna.address, {}, undefined, domain)
    const account = privateKeyToAccount(makePrivateKey('machine'))
    await anvil.setBalance(lower(account), 10n ** 18n)
    const prepared = await prepareRedemption(chain, { claim: makeClaim(fixture, owed, badge), account })
    await broadcastMined(fixture, prepared.raw)
    expect(await outcome(chain, prepared)).toMatchObject({ kind: 'mined', success: true, paid: DOLLAR })
  })

  it('uses the given nonce', async () => {
    const { nonce } = await prepareNext({ nonce: 77 })
    expect(nonce).toBe(77)
    owed -= DOLLAR
  })

  it('counts the transactions waiting in the pool', async () => {
    await fixture.anvil.setAutomine(false)
    const first = await prepareNext()
    await broadcast(fixture.chain, first.raw)
    const second = await prepareTransaction(fixture.chain, {
      account: fixture.payee,
      call: anyCall(fixture.token, lower(fixture.payee)),
    })
    expect(second.nonce).toBe(first.nonce + 1)
  })
})

describe('a redemption that would fail', () => {
  const refused = async (claim: ReturnType<typeof makeClaim>, account = fixture.payee) => {
    const attempt = prepareRedemption(fixture.chain, { claim, account })
    await expect(attempt).rejects.toThrow(RevertedWith)
    expect(fixture.proxy.calls).not.toContain('eth_sendRawTransaction')
    return expect(attempt).rejects
  }

  it('says that a later receipt was redeemed', async () => {
    const { proxy } = fixture
    await broadcastMined(fixture, (await prepareNext()).raw)
    proxy.calls.length = 0
    await (await refused(makeClaim(fixture, owed - 1n))).toThrow(`says ${owed - 1n} in all, and ${owed} was paid already`)
  })

  it('says whose signature it found', async () => {
    const claim = { ...makeClaim(fixture, 99n * DOLLAR), signature: makeClaim(fixture, 98n * DOLLAR).signature }
    await (await refused(claim)).toMatchObject({ decoded: { name: 'WrongSigner' } })
  })

  it('says who may redeem', async () => {
    await (await refused(makeClaim(fixture, 99n * DOLLAR), fixture.stranger)).toThrow(/may not redeem in this channel/)
  })

  it('says that the badge does not cover the receipt', async () => {
    const badge = makeBadge(anna.address, { expiresAt: 1_600_000_000n, issuedAt: 1_500_000_000n }, undefined, fixture.domain)
    await (await refused(makeClaim(fixture, 99n * DOLLAR, badge))).toThrow(
      "Expected a time within its badge's, 2017-07-14 02:40:00 UTC to 2020-09-13 12:26:40 UTC.",
    )
  })

  it('says that the badge is for another holder', async () => {
    const badge = makeBadge(ben.address, {}, undefined, fixture.domain)
    await (await refused(makeClaim(fixture, 99n * DOLLAR, badge))).toMatchObject({ decoded: { name: 'WrongSigner' } })
  })
})

describe('a sender with too little native coin', () => {
  it('is named with what it has and what it needs', async () => {
    const poor = privateKeyToAccount(generatePrivateKey())
    await fixture.anvil.setBalance(lower(poor), 1000n)
    const attempt = prepareTransaction(fixture.chain, { account: poor, call: anyCall(fixture.token, lower(poor)) })
    await expect(attempt).rejects.toMatchObject({ constructor: InsufficientGas, address: lower(poor), balance: 1000n, retryable: true })
    await expect(attempt).rejects.toThrow(/^0x[0-9a-f]{40} has 0\.000000000000001 of the chain's native coin\.\nExpected at least 0\.0/)
  })

  it('is told so too when its money went between signing and sending', async () => {
    const poor = privateKeyToAccount(generatePrivateKey())
    await fixture.anvil.setBalance(lower(poor), 10n ** 18n)
    const prepared = await prepareTransaction(fixture.chain, { account: poor, call: anyCall(fixture.token, lower(poor)) })
    await fixture.anvil.setBalance(lower(poor), 1n)
    await expect(broadcast(fixture.chain, prepared.raw)).rejects.toMatchObject({
      constructor: InsufficientGas,
      balance: 1n,
      needed: prepared.gas * ('maxFeePerGas' in prepared.fees ? prepared.fees.maxFeePerGas : 0n),
    })
  })
})

describe('a transaction that waits', () => {
  it('is pending, is known when it is sent again, and is mined later', async () => {
    const { chain, anvil } = fixture
    await anvil.setAutomine(false)
    const prepared = await prepareNext()
    await broadcast(chain, prepared.raw)
    expect(await outcome(chain, prepared)).toEqual({ kind: 'pending' })
    expect(await broadcast(chain, prepared.raw)).toBe('known')
    await anvil.mine(1)
    expect(await outcome(chain, prepared)).toMatchObject({ kind: 'mined', success: true })
  })

  it('is dropped when the node forgets it, and can be sent again', async () => {
    const { chain, anvil } = fixture
    await anvil.setAutomine(false)
    const prepared = await prepareNext()
    await broadcast(chain, prepared.raw)
    await anvil.dropTransaction(prepared.hash)
    expect(await outcome(chain, prepared)).toEqual({ kind: 'dropped' })
    expect(await broadcast(chain, prepared.raw)).toBe('sent')
  })

  it('is not raised while its fees are enough', async () => {
    const { chain, payee } = fixture
    const prepared = await prepareNext()
    expect(await raiseFees(chain, payee, prepared.raw)).toBeNull()
    owed -= DOLLAR
  })

  it('is mined with the fees that it had at first, although higher ones were signed', async () => {
    const { chain, anvil, payee, proxy } = fixture
    await anvil.setAutomine(false)
    const first = await prepareNext()
    await broadcast(chain, first.raw)
    proxy.resultOf('eth_feeHistory', TIPS_OF_2_GWEI)
    const raised = await raiseFees(chain, payee, first.raw)
    proxy.behave()
    await anvil.mine(1)
    const newest = raised ?? expect.unreachable('the fees were not raised')
    expect(await outcome(chain, newest)).toEqual({ kind: 'replaced' })
    expect(await outcome(chain, { ...newest, others: [first.hash] })).toMatchObject({ kind: 'mined', hash: first.hash, paid: DOLLAR })
  })

  it('is replaced by itself with higher fees', async () => {
    const { chain, anvil, payee, proxy } = fixture
    await anvil.setAutomine(false)
    const stuck = await prepareNext()
    await broadcast(chain, stuck.raw)
    proxy.resultOf('eth_feeHistory', TIPS_OF_2_GWEI)
    const raised = await raiseFees(chain, payee, stuck.raw)
    expect(raised).toMatchObject({ nonce: stuck.nonce, gas: stuck.gas })
    proxy.behave()
    if (raised === null) return
    await broadcast(chain, raised.raw)
    await anvil.mine(1)
    expect(await outcome(chain, raised)).toMatchObject({ kind: 'mined', success: true, paid: DOLLAR })
    expect(await outcome(chain, stuck)).toEqual({ kind: 'replaced' })
    expect(await outcome(chain, { ...stuck, others: [raised.hash] })).toMatchObject({ kind: 'mined', hash: raised.hash, paid: DOLLAR })
    expect(await broadcast(chain, stuck.raw)).toBe('nonce-used')
  })
})

describe('a transaction that still fails', () => {
  it('is mined without success and paid nothing, when another one came first', async () => {
    const { chain, anvil, payee } = fixture
    await anvil.setAutomine(false)
    const first = await prepareNext()
    const claim = makeClaim(fixture, owed)
    const second = await prepareRedemption(chain, { claim, account: payee, nonce: first.nonce + 1 })
    await broadcast(chain, first.raw)
    await broadcast(chain, second.raw)
    await anvil.mine(1)
    expect(await outcome(chain, first)).toMatchObject({ success: true, paid: DOLLAR })
    expect(await outcome(chain, second)).toMatchObject({ kind: 'mined', success: false, paid: 0n })
  })

  it('counts as pending when no block included it in time', async () => {
    const { chain, anvil, payee, token } = fixture
    await anvil.setAutomine(false)
    await expect(send(chain, payee, anyCall(token, lower(payee)), 300)).rejects.toThrow(NotMinedYet)
  })
})

describe('on a chain without a base fee', () => {
  it('makes legacy transactions, and raises them', async () => {
    const anvil = await startAnvil({ hardfork: 'berlin' })
    const proxy = await startRpcProxy(anvil.url)
    try {
      const node = openNode({ rpc: proxy.url })
      const [from, to] = anvil.accounts as [AnvilAccount, AnvilAccount]
      await anvil.setAutomine(false)
      const account = privateKeyToAccount(from.privateKey)
      const prepared = await prepareTransaction(node, { account, call: { to: to.address, data: '0x', value: 1n } })
      const { type, gasPrice = 0n } = parseTransaction(prepared.raw)
      expect(type).toBe('legacy')
      await broadcast(node, prepared.raw)
      proxy.resultOf('eth_gasPrice', toHex(gasPrice + 1n))
      const raised = await raiseFees(node, account, prepared.raw)
      expect(raised?.fees).toEqual({ type: 'legacy', gasPrice: (gasPrice * 9n + 7n) / 8n })
      proxy.behave()
      expect(await broadcast(node, raised?.raw ?? '0x')).toBe('sent')
    } finally {
      await proxy.stop()
      await anvil.stop()
    }
  })
})

describe('close', () => {
  it('gives the rest back to the payer', async () => {
    const { chain, payee, payer, terms, token, id } = fixture
    const before = await balanceOf(chain, token, lower(payer))
    const { deposited = 0n, redeemed = 0n } = (await readChannels(chain, [id])).get(id) ?? {}
    await send(chain, payee, closeCall(chain, terms))
    expect(await balanceOf(chain, token, lower(payer))).toBe(before + deposited - redeemed)
    expect((await readChannels(chain, [id])).get(id)).toEqual({ deposited: redeemed, redeemed, closesAt: 0n })
  })

  it('is for the payee only', async () => {
    await expect(send(fixture.chain, fixture.payer, closeCall(fixture.chain, fixture.terms))).rejects.toThrow(/is not the channel's payee/)
  })
})
