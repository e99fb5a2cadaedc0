import { pino } from 'pino'
import { parseTransaction } from 'viem'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemTime } from '../../hal/support/system-time.ts'
import { deployPlatform } from '../../src/chain/deploy.ts'
import { FeesTooLow, InsufficientGas, RevertedWith } from '../../src/chain/errors.ts'
import { registerMachineCall } from '../../src/chain/platform/calls.ts'
import { send } from '../../src/chain/send.ts'
import type { Hash } from '../../src/core/hex.ts'
import { domainSeparator, structHash } from '../../src/core/messages.ts'
import type { ReportedBits } from '../../src/core/report.ts'
import { Reporter, type SignedReport } from '../../src/machine/reporter.ts'
import { openRedeemChain } from '../../src/redeem/open-redeem-chain.ts'
import type { RedeemChain } from '../../src/redeem.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import type { StoredReceipt } from '../../src/store/records.ts'
import { type ChainFixture, DOLLAR, lower, makeClaim, startChainFixture } from '../chain/fixture.ts'
import { makeStore } from '../store/fixture.ts'
import { issuer, machine, makeHash, makePrivateKey, signMessage } from '../support/make.ts'

/** What eth_feeHistory says where senders pay 2 gwei. */
const TIPS_OF_2_GWEI = { oldestBlock: '0x1', baseFeePerGas: ['0x1', '0x1'], gasUsedRatio: [1], reward: [['0x77359400']] }
const silent = pino({ level: 'silent' })
let fixture: ChainFixture
let chain: RedeemChain
let machines: `0x${string}`

/** A machine on its own chain, registered and with a coin for gas. */
beforeAll(async () => {
  fixture = await startChainFixture()
  const { anvil, domain, proxy, payer } = fixture
  const platform = await deployPlatform(fixture.chain, payer, domain.contract)
  machines = platform.machines
  await anvil.setBalance(machine.address, 10n ** 18n)
  const registration = signMessage(machine, 'Registration', { owner: lower(payer) }, { ...domain, contract: machines })
  await send(fixture.chain, payer, registerMachineCall({ ...fixture.chain, ...platform }, machine.address, registration))
  const config = { id: 31337, contract: domain.contract, agreements: platform.agreements, from_block: 0, final: 1 } as const
  const more = { sync_every: 1000, trust_system_clock: true, rpc: proxy.url, timeout: 10_000 } as const
  const parts = { domain, key: makePrivateKey('machine'), recover: recoverAddress, time: systemTime, log: silent }
  chain = openRedeemChain({ ...parts, config: { chain: { ...config, ...more } }, signal: new AbortController().signal })
})
afterAll(() => fixture.stop())
afterEach(async () => {
  await fixture.anvil.setAutomine(true)
  await fixture.anvil.mine(1)
  await fixture.anvil.setBalance(machine.address, 10n ** 18n)
  fixture.proxy.behave()
})

let owed = 0n
/** The next receipt, one dollar more, as the machine stored it. */
function nextReceipt(): StoredReceipt {
  owed += DOLLAR
  const { receipt, signature } = makeClaim(fixture, owed)
  return { receipt, signature, hash: structHash('Receipt', receipt), signer: issuer.address, badge: null, redeemable: true }
}

const served = () => {
  const { id, terms, domain } = fixture
  const presented = { domain, terms, decimals: 6, symbol: 'tUSD', machineName: 'Kitchen' }
  return { id, separator: domainSeparator(domain), presented }
}
const mostFee = 10n ** 18n
/** What the node says of the machine's account and of a transaction, given by its versions, the newest first. */
const look = (...versions: Hash[]) => chain.outbox(0n, versions.length === 0 ? [] : [versions])
const nonce = async () => (await look()).nonces.pending
const options = async () => ({ nonce: await nonce(), mostFee })
const prepare = async (stored: StoredReceipt, report: SignedReport | null) => chain.prepare(served(), stored, report, await options())
const prepareReport = async (report: SignedReport) => chain.prepareReport(report, await options())
const minedOf = async (...versions: Hash[]) => (await look(...versions)).transactions[0]?.mined
/** Resolves once mined. anvil returns the hash before it mines. */
async function broadcast(raw: `0x${string}`): Promise<void> {
  await chain.broadcast(raw)
  await fixture.anvil.mine(1)
}

/** The next report of a machine with this store and condition. */
async function nextReport(bits: Partial<ReportedBits> = {}, store = makeStore()) {
  const all = { status: 0, faults: 0, supplies: 0, ...bits }
  const reporter = new Reporter({ store, signer: machine, products: ['espresso'], bits: () => all, shippedAt: () => 0n, log: silent })
  const { head } = await chain.blocks()
  reporter.noteTwin(await chain.twin(head.number), head.at)
  return reporter.next(true) ?? expect.unreachable('there is nothing to report')
}
const reported = async () => (await chain.twin((await chain.blocks()).head.number))?.report

describe('a sync', () => {
  it('reads the machine’s state too, and counts its requests', async () => {
    expect(await chain.twin((await chain.blocks()).head.number)).toMatchObject({
      owner: lower(fixture.payer),
      domain: { chainId: 31337n, contract: machines },
    })
    const { calls } = fixture.proxy
    calls.length = 0
    const before = chain.calls()
    await chain.blocks()
    await chain.orders((await chain.blocks()).finalBlock.number)
    await look(makeHash('sent'))
    expect(chain.calls() - before).toBe(calls.length)
  })
})

describe('a report with a redemption', () => {
  it('is one transaction, which pays and updates the machine’s state', async () => {
    const report = await nextReport({ faults: 4 })
    const both = await prepare(nextReceipt(), report)
    expect(both.report).toBe(report.report.sequence)
    await broadcast(both.raw)
    expect(await minedOf(both.hash)).toMatchObject({
      success: true,
      paid: DOLLAR,
    })
    expect(await reported()).toEqual(report.report)
  })

  it('pays although the report was submitted before', async () => {
    const stale = await nextReport()
    await broadcast((await prepareReport(stale)).raw)
    const both = await prepare(nextReceipt(), stale)
    await broadcast(both.raw)
    expect(await minedOf(both.hash)).toMatchObject({ success: true, paid: DOLLAR })
  })

  it('is sent without the report if that is refused', async () => {
    const stale = await nextReport()
    await broadcast((await prepareReport(stale)).raw)
    const forged = { ...(await nextReport()), signature: stale.signature }
    const alone = await prepare(nextReceipt(), forged)
    expect(alone.report).toBeNull()
    await broadcast(alone.raw)
    expect(await minedOf(alone.hash)).toMatchObject({ success: true, paid: DOLLAR })
    await expect(prepareReport(stale)).rejects.toMatchObject({ constructor: RevertedWith, decoded: { name: 'StaleReport' } })
  })

  it('is sent without the report if the gas money suffices for the redemption only', async () => {
    const stored = nextReceipt()
    const report = await nextReport()
    const needed = async (given: typeof report | null) => {
      const { gas = 0n, maxFeePerGas = 0n } = parseTransaction((await prepare(stored, given)).raw)
      return gas * maxFeePerGas
    }
    const [both, alone] = [await needed(report), await needed(null)]
    await fixture.anvil.setBalance(machine.address, (both + alone) / 2n)
    const prepared = await prepare(stored, report)
    expect(prepared.report).toBeNull()
    await fixture.anvil.setBalance(machine.address, 1n)
    await expect(prepareReport(report)).rejects.toThrow(InsufficientGas)
  })

  it('submits the report although the receipt was paid before', async () => {
    const stored = nextReceipt()
    await broadcast((await prepare(stored, null)).raw)
    const report = await nextReport()
    const both = await prepare(stored, report)
    await broadcast(both.raw)
    expect(await minedOf(both.hash)).toMatchObject({ success: true, paid: 0n })
    expect(await reported()).toEqual(report.report)
  })

  it('fails like a redemption if the receipt is refused, and the report is sent alone', async () => {
    const stored = nextReceipt()
    owed -= DOLLAR
    const refused = { ...stored, receipt: { ...stored.receipt, issuedAt: stored.receipt.issuedAt + 1n } }
    const report = await nextReport()
    await expect(prepare(refused, report)).rejects.toMatchObject({ decoded: { name: 'WrongSigner' } })
    await broadcast((await prepareReport(report)).raw)
    expect(await reported()).toEqual(report.report)
  })

  it('is found whichever version is mined', async () => {
    const { anvil, proxy } = fixture
    await anvil.setAutomine(false)
    const report = await nextReport()
    const first = await prepare(nextReceipt(), report)
    await chain.broadcast(first.raw)
    proxy.resultOf('eth_feeHistory', TIPS_OF_2_GWEI)
    await look()
    const raised = (await chain.raise({ rawTransaction: first.raw }, { mostFee })) ?? expect.unreachable('the fees were not raised')
    proxy.behave()
    await anvil.mine(1)
    const outcome = await minedOf(raised.hash, first.hash)
    expect(outcome).toMatchObject({ hash: first.hash, paid: DOLLAR })
    expect(await reported()).toEqual(report.report)
  })
})

describe('a machine that lost its store', () => {
  it('replaces an unknown transaction, with higher fees than the block needs', async () => {
    const { anvil } = fixture
    await anvil.setAutomine(false)
    const unknown = await prepare(nextReceipt(), null)
    await chain.broadcast(unknown.raw)
    const next = await chain.prepare(served(), nextReceipt(), null, { nonce: unknown.nonce, mostFee })
    await expect(chain.broadcast(next.raw)).rejects.toThrow(FeesTooLow)
    expect(await chain.raise({ rawTransaction: next.raw }, { mostFee })).toBeNull()
    const raised =
      (await chain.raise({ rawTransaction: next.raw }, { mostFee, refused: true })) ?? expect.unreachable('the fees were not raised')
    await chain.broadcast(raised.raw)
    await anvil.mine(1)
    const outcome = await minedOf(raised.hash, next.hash)
    expect(outcome).toMatchObject({ hash: raised.hash, paid: 2n * DOLLAR })
    expect((await look()).nonces).toMatchObject({ mined: raised.nonce + 1, pending: raised.nonce + 1 })
  })

  it('continues with the sequence and the cups on the chain', async () => {
    const store = makeStore()
    store.reports.putCupsBefore({ cups: 41n, cupsByProduct: `0x00000029${'0'.repeat(56)}` })
    await broadcast((await prepareReport(await nextReport({}, store))).raw)
    const before = (await reported()) ?? expect.unreachable('there is no report')
    const { report } = await nextReport()
    expect(report).toMatchObject({ sequence: before.sequence + 1n, cups: 41n, cupsByProduct: before.cupsByProduct })
  })
})
