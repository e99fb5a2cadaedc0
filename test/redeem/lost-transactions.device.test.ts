import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { pino } from 'pino'
import { parseTransaction } from 'viem'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { systemTime } from '../../hal/support/system-time.ts'
import { paymentChannelsAbi } from '../../src/chain/abi/payment-channels-abi.ts'
import { domainSeparator, structHash } from '../../src/core/messages.ts'
import type { ServedChannel } from '../../src/core/tap/served-channel.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'
import { openRedeemChain } from '../../src/redeem/open-redeem-chain.ts'
import { RedeemLoop } from '../../src/redeem.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { openStore } from '../../src/store/open-store.ts'
import { type ChainFixture, DOLLAR, depositTo, makeClaim, startChainFixture } from '../chain/fixture.ts'
import { BOOT, makeFile } from '../store/fixture.ts'
import { DAY, issuer, machine, makeAddress, makePrivateKey } from '../support/make.ts'

const GWEI = 10n ** 9n
const silent = pino({ level: 'silent' })
let fixture: ChainFixture

/** Only the test mines. */
beforeEach(async () => {
  fixture = await startChainFixture()
  await fixture.anvil.setBalance(machine.address, 10n ** 18n)
  await fixture.anvil.setAutomine(false)
})
afterEach(() => fixture.stop())

function serve(terms: Terms = fixture.terms): ServedChannel {
  const { domain } = fixture
  const presented = { domain, terms, decimals: 6, symbol: 'tUSD', machineName: 'Kitchen' }
  return { id: channelId(terms, domain), separator: domainSeparator(domain), presented }
}

/** A machine with its own store and the shared key. A second one is the same machine after the loss of its store. */
function startMachine({ channels = [serve()], file = makeFile() } = {}) {
  const store = openStore({ file, bootId: BOOT })
  onTestFinished(() => store.close())
  for (const { id, presented } of channels) store.channels.put({ id, ...presented })
  const { domain, proxy } = fixture
  const config = { id: 31337, contract: domain.contract, from_block: 0, final: 1, sync_every: 1000, trust_system_clock: true } as const
  const common = { recover: recoverAddress, store, log: silent }
  const chain = openRedeemChain({
    ...{ ...common, domain, key: makePrivateKey('machine'), signal: new AbortController().signal, time: systemTime },
    config: { chain: { ...config, rpc: proxy.url, timeout: 10_000 } },
  })
  let now = 0n
  const set = (at: bigint) => {
    now = at
  }
  const loop = new RedeemLoop({
    ...{ ...common, chain, domain, time: systemTime, syncEveryMs: 1e9, machine: machine.address },
    customers: { all: () => channels, recordAgreements: () => false, suspend: () => {} },
    work: { recordOrders: () => {}, visitorIssuers: () => [] },
    reporter: { noteTwin: () => {}, next: () => null },
    clock: { known: () => now, withdraw: () => {}, now: () => now, trusted: () => true, set },
    rules: () => ({ threshold: 1n, criticalDeposit: 0n, interval: 100n * DAY, afterOutage: 100n * DAY, finalityPatience: 100n * DAY }),
    feeRules: () => ({ most: 10n ** 18n, mostUrgent: 10n ** 18n, share: 50_000n, coinPrice: null }),
  })
  /** Stores a receipt, as if sold or returned by a phone. */
  const hold = (amount: bigint, { id } = serve()) => {
    const { receipt, signature } = makeClaim(fixture, amount, null, { channelId: id, sequence: amount / DOLLAR })
    store.receipts.adopt({
      receipt,
      signature,
      hash: structHash('Receipt', receipt),
      signer: issuer.address,
      badge: null,
      redeemable: true,
    })
  }
  return { store, loop, hold, redemptions: () => store.redemptions.page({ limit: 9 }) }
}

/** Mines a block with a base fee higher than a test's first transaction pays. */
async function mineDear(): Promise<void> {
  await fixture.anvil.setNextBaseFee(100n * GWEI)
  await fixture.anvil.mine(1)
}

const redeemed = async () => {
  const [state] = await fixture.chain.ask(client =>
    client.readContract({ address: fixture.domain.contract, abi: paymentChannelsAbi, functionName: 'channels', args: [[fixture.id]] }),
  )
  return state?.redeemed
}

describe('a transaction that the lost store had sent', () => {
  it('is waited for while it may be mined, and its payment is not repeated', async () => {
    const before = startMachine()
    before.hold(DOLLAR)
    expect(await before.loop.sync()).toHaveLength(1)
    const after = startMachine()
    after.hold(DOLLAR)
    expect(await after.loop.sync()).toEqual([])
    expect(after.loop.fault(fixture.id)?.fact).toMatch(/waits at nonce 0, and its store does not know it/)
    await fixture.anvil.mine(1)
    await after.loop.sync()
    expect([await redeemed(), after.redemptions()]).toEqual([DOLLAR, []])
  })

  it('is no longer waited for once the node has dropped it', async () => {
    const before = startMachine()
    before.hold(DOLLAR)
    const [lost] = await before.loop.sync()
    const after = startMachine()
    after.hold(2n * DOLLAR)
    await after.loop.sync()
    await fixture.anvil.dropTransaction(lost?.transactionHash ?? '0x')
    await after.loop.sync()
    await fixture.anvil.mine(1)
    await after.loop.sync()
    expect(after.redemptions()).toMatchObject([{ state: 'final', nonce: lost?.nonce, paid: 2n * DOLLAR }])
  })

  it('is replaced if its fees are too low for every block and the node no longer counts it', async () => {
    const before = startMachine()
    before.hold(DOLLAR)
    const [lost] = await before.loop.sync()
    await mineDear()
    const after = startMachine()
    after.hold(2n * DOLLAR)
    await after.loop.sync()
    await mineDear()
    await after.loop.sync()
    expect(after.redemptions()).toMatchObject([{ state: 'final', nonce: lost?.nonce, paid: 2n * DOLLAR }])
  })
})

describe('an old copy of the store', () => {
  it('learns the outcome of its open transactions, and continues after all sent since', async () => {
    const [file, copy] = [makeFile(), makeFile()]
    const before = startMachine({ file })
    before.hold(DOLLAR)
    await before.loop.sync()
    before.store.close()
    mkdirSync(dirname(copy))
    copyFileSync(file, copy)
    const since = startMachine({ file })
    await fixture.anvil.mine(1)
    since.hold(2n * DOLLAR)
    await since.loop.sync()
    await fixture.anvil.mine(1)
    const after = startMachine({ file: copy })
    await after.loop.sync()
    after.hold(3n * DOLLAR)
    await after.loop.sync()
    await fixture.anvil.mine(1)
    await after.loop.sync()
    expect(after.redemptions()).toMatchObject([
      { state: 'final', nonce: 2, paid: DOLLAR },
      { state: 'final', nonce: 0, paid: DOLLAR },
    ])
    expect(await redeemed()).toBe(3n * DOLLAR)
  })
})

describe('a transaction that the node forgot', () => {
  it('keeps its nonce: the next one comes after it, and both are paid', async () => {
    const other = serve({ ...fixture.terms, payee: makeAddress('another payee') })
    await fixture.anvil.setAutomine(true)
    await depositTo(fixture.chain, fixture.payer, other.presented.terms, 10n * DOLLAR)
    await fixture.anvil.setAutomine(false)
    const { loop, hold, redemptions } = startMachine({ channels: [serve(), other] })
    hold(DOLLAR, other)
    const [forgotten] = await loop.sync()
    await fixture.anvil.dropTransaction(forgotten?.transactionHash ?? '0x')
    hold(DOLLAR)
    await loop.sync()
    await fixture.anvil.mine(1)
    await loop.sync()
    expect(redemptions()).toMatchObject([
      { channelId: fixture.id, state: 'final', nonce: 1, paid: DOLLAR },
      { channelId: other.id, state: 'final', nonce: 0, paid: DOLLAR },
    ])
  })
})

describe('a node that finds every fee too low for an hour', () => {
  it('does not make the redemption of a dollar cost more than ten times the market', async () => {
    const { store, loop, hold, redemptions } = startMachine()
    hold(DOLLAR)
    fixture.proxy.refuse('eth_sendRawTransaction', { code: -32000, message: 'transaction underpriced' })
    for (let sync = 0; sync < 60; sync++) await loop.sync()
    const [sent = expect.unreachable('nothing was signed')] = redemptions()
    const { gas = 0n, maxFeePerGas = 0n } = parseTransaction(sent.rawTransaction)
    // Three gwei are the market here: twice the base fee of one, and a tip of one.
    expect(maxFeePerGas).toBeLessThanOrEqual(40n * GWEI)
    expect(gas * maxFeePerGas).toBeLessThan(10n ** 16n)
    expect(store.transactions.versions(sent.id).length).toBeLessThan(40)
    expect(loop.fault(fixture.id)).toMatchObject({ code: 'fees-too-low' })
    fixture.proxy.behave()
    await loop.sync()
    await fixture.anvil.mine(1)
    await loop.sync()
    expect(redemptions()).toMatchObject([{ state: 'final', paid: DOLLAR }])
  })
})

describe('a replica that lags behind', () => {
  it('and shows no receipt yet of a paid redemption leaves it paid', async () => {
    const { loop, hold, redemptions } = startMachine()
    hold(DOLLAR)
    await loop.sync()
    await fixture.anvil.mine(1)
    fixture.proxy.resultOf('eth_getTransactionReceipt', null)
    await loop.sync()
    fixture.proxy.behave()
    for (let sync = 0; sync < 3; sync++) {
      await fixture.anvil.mine(1)
      await loop.sync()
    }
    expect(redemptions()).toMatchObject([{ state: 'final', paid: DOLLAR }])
    expect(await redeemed()).toBe(DOLLAR)
  })
})
