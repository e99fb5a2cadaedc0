import { pino } from 'pino'
import { domainSeparator, structHash } from '../../src/core/messages.ts'
import type { RedemptionRules } from '../../src/core/redemption-policy.ts'
import type { ReportedBits } from '../../src/core/report.ts'
import { channelId } from '../../src/core/terms.ts'
import { Reporter } from '../../src/machine/reporter.ts'
import type { FoundPayment } from '../../src/redeem/twin-watch.ts'
import { RedeemLoop, type RedeemParts } from '../../src/redeem.ts'
import type { StoredReceipt } from '../../src/store/records.ts'
import { makeStore, PRICE } from '../store/fixture.ts'
import {
  anna,
  channel,
  DAY,
  domain,
  machine,
  makeAddress,
  makeBadge,
  makeHash,
  makeReceipt,
  makeTerms,
  NOW,
  signReceipt,
  terms,
} from '../support/make.ts'
import { simulateTime } from '../support/simulated-time.ts'
import { makeFakeChain } from './fake-chain.ts'

export const served = {
  id: channel,
  separator: domainSeparator(domain),
  presented: { domain, terms, decimals: 2, symbol: 'EURT', machineName: 'Kitchen' },
}

/** A channel of another customer, in another token. */
export const otherTerms = makeTerms({ payer: makeAddress('other payer'), token: makeAddress('other token') })
export const other = { ...served, id: channelId(otherTerms, domain), presented: { ...served.presented, terms: otherTerms } }

/** A receipt of the same sum as this store's, taken by another machine. */
export function ofTwin(cumulativeAmount: bigint): StoredReceipt {
  const receipt = makeReceipt(cumulativeAmount, null, {
    sequence: cumulativeAmount / PRICE,
    cumulativeAmount,
    previous: makeHash('elsewhere'),
  })
  const badge = { ...makeBadge(anna.address), isCard: false }
  return {
    receipt,
    hash: structHash('Receipt', receipt),
    signature: signReceipt(anna, receipt),
    signer: anna.address,
    badge,
    redeemable: true,
  }
}

/** A payment for this receipt by another sender. */
export const paymentFor = (stored: StoredReceipt | null, change: Partial<FoundPayment> = {}): FoundPayment => ({
  transactionHash: makeHash('of another sender'),
  blockNumber: 9n,
  paid: PRICE,
  stored,
  ...change,
})

/** A machine that redeems at once whatever is owed. */
export function setUp({ syncEveryMs = 1e9, ...rules }: Partial<RedemptionRules> & { syncEveryMs?: number } = {}) {
  const store = makeStore()
  const { fake, chain } = makeFakeChain()
  const log = pino({ level: 'silent' })
  const condition: { -readonly [Bit in keyof ReportedBits]: number } = { status: 0, faults: 0, supplies: 0 }
  const reporterOf = () => new Reporter({ store, signer: machine, products: ['espresso'], bits: () => condition, shippedAt: () => 0n, log })
  const work: RedeemParts['work'] = { recordOrders: () => {}, visitorIssuers: () => [] }
  const channels = [served]
  const time = simulateTime()
  const clock = { at: NOW }
  const patient: RedemptionRules = {
    threshold: 1n,
    criticalDeposit: 0n,
    interval: 100n * DAY,
    afterOutage: 100n * DAY,
    finalityPatience: 3n * DAY,
  }
  const parts = (): RedeemParts => ({
    store,
    chain,
    domain,
    reporter: reporterOf(),
    work,
    time,
    log,
    syncEveryMs,
    machine: machine.address,
    customers: { all: () => channels, recordAgreements: () => false, suspend: () => {} },
    clock: { now: () => clock.at, trusted: () => true, set: () => {}, withdraw: () => {}, known: () => clock.at },
    rules: () => ({ ...patient, ...rules }),
    feeRules: () => ({ most: 1000n, mostUrgent: 5000n, share: 50_000n, coinPrice: null }),
  })
  const loop = new RedeemLoop(parts())
  const redemptions = () => store.redemptions.page({ limit: 99 })
  return { store, fake, chain, condition, channels, work, time, clock, loop, redemptions, restarted: () => new RedeemLoop(parts()) }
}
