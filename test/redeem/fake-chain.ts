import { expect } from 'vitest'
import { FeesTooLow } from '../../src/chain/errors.ts'
import type { BlockPoint } from '../../src/chain/final-block.ts'
import type { Address, Hash, Hex } from '../../src/core/hex.ts'
import type { Agreement } from '../../src/core/offer.ts'
import type { RecordedRevocation } from '../../src/core/recorded-revocation.ts'
import type { Report } from '../../src/core/report.ts'
import type { OpenOrder } from '../../src/core/work-order.ts'
import type { SignedReport } from '../../src/machine/reporter.ts'
import type { Mined } from '../../src/redeem/judge-outbox.ts'
import type { RedeemChain } from '../../src/redeem.ts'
import { channel, makeHash, NOW } from '../support/make.ts'
import { twinWith } from '../support/twin.ts'

interface SignedHere {
  readonly nonce: number
  /** The channel that it redeems in. */
  readonly in: Hash
  readonly report: Report | null
  /** The total of its receipt; null for a report alone. */
  readonly amount: bigint | null
}

export type FakeChain = ReturnType<typeof makeFakeChain>['fake']

/**
 * A chain of one twin and any channels, each with the same deposit: what is sent waits until the test has it mined. Two blocks back is final. Whatever the node says can be
 * overridden by the test, by replacing a method of `chain`.
 */
export function makeFakeChain() {
  const signed = new Map<Hex, SignedHere>()
  const known = new Set<Hex>()
  const mined = new Map<Hash, Mined>()
  const fake = {
    twin: twinWith({ sequence: 1n, reportedAt: NOW }),
    block: 10n,
    /** How far the final block is behind the newest one. */
    lag: 1n,
    /** The newest block's time less NOW. */
    headAfter: 60n,
    finalAt: NOW,
    deposited: 10_000n,
    closesAt: 0n,
    sent: [] as Hex[],
    takesBoth: true,
    /** What `prepareReport` fails with. */
    noReport: null as Error | null,
    /** What sending fails with. */
    noWay: null as Error | null,
    /** What preparing a redemption of this total fails with. */
    noRedemption: (_amount: bigint): Error | null => null,
    /** Whether fees are raised when a transaction is still pending. */
    raises: false,
    balance: 10n ** 18n,
    gasPrice: 1n,
    /** How many transactions of strangers to the store wait in the pool or were mined. */
    unknownPending: 0,
    mostFees: [] as bigint[],
    signed: 0,
    reads: 0,
    calls: 0,
    onRead: () => {},
    agreements: [] as readonly Agreement[],
    orders: [] as readonly OpenOrder[],
    revocations: [] as RecordedRevocation[],
    /** From which block on, and of which issuers, revocations were asked for. */
    revocationsOf: [] as [bigint, readonly Address[]][],
    /** What is asked of the chain at this moment, and what was while the channel was closed. */
    asked: new Set<string>(),
    besideClose: [] as string[],
    /** The name of the block of this number. */
    branch: (number: bigint) => `block ${number}`,
    blockPoint: (number: bigint): BlockPoint => ({ number, hash: makeHash(fake.branch(number)), at: fake.finalAt }),
    get finalNumber() {
      return fake.block - fake.lag
    },
    /** What the contract has paid in a channel by this block. */
    redeemedAt: (number: bigint, id = channel) =>
      [...mined]
        .filter(([hash, { blockNumber }]) => blockNumber <= number && (signed.get(hash)?.in ?? channel) === id)
        .reduce((sum, [, { paid }]) => sum + paid, 0n),
    /** This version is mined in the next block. */
    mine(hash: Hash, paid = 0n, success = true) {
      fake.block += 1n
      mined.set(hash, { hash, success, blockNumber: fake.block, paid, gasUsed: 1n })
      const report = signed.get(hash)?.report
      if (report != null) fake.twin = twinWith(report)
    },
    /** All that waits is mined, and pays what its receipt says. */
    mineAll(success = true) {
      for (const hash of [...known].filter(each => !mined.has(each as Hash))) {
        const { amount = null, in: id = channel } = signed.get(hash) ?? {}
        const paid = amount === null || !success ? 0n : amount - fake.redeemedAt(fake.block, id)
        fake.mine(hash as Hash, paid, success)
      }
    },
    /** Its block is undone. */
    undo(hash: Hash) {
      mined.delete(hash)
      known.delete(hash)
    },
    drop(hash: Hex) {
      known.delete(hash)
    },
    nonceOf: (hash: Hex) => signed.get(hash)?.nonce,
    minedCount: (until: bigint) => [...mined.values()].filter(({ blockNumber }) => blockNumber <= until).length,
  }
  const sign = (nonce: number, report: SignedReport | null, amount: bigint | null, id = channel) => {
    const hash = makeHash(`transaction ${++fake.signed}`)
    signed.set(hash, { nonce, in: id, report: report?.report ?? null, amount })
    return { hash, raw: hash as Hex, nonce }
  }
  const again = (raw: Hex, nonce?: number) => {
    const before = signed.get(raw) ?? expect.unreachable(`${raw} was not signed here`)
    const hash = makeHash(`transaction ${++fake.signed}`)
    signed.set(hash, { ...before, ...(nonce !== undefined && { nonce }) })
    return { hash, raw: hash as Hex, nonce: nonce ?? before.nonce }
  }
  const chain: RedeemChain = {
    async blocks() {
      fake.reads++
      fake.calls += 3
      fake.onRead()
      fake.asked.add('read')
      await Promise.resolve()
      fake.asked.delete('read')
      const head = { ...fake.blockPoint(fake.block), at: NOW + fake.headAfter }
      return { head, finalBlock: fake.blockPoint(fake.finalNumber) }
    },
    blockAt: async number => (number > fake.block ? null : fake.blockPoint(number)),
    channels: async (ids, at) =>
      new Map(ids.map(id => [id, { deposited: fake.deposited, redeemed: fake.redeemedAt(at, id), closesAt: fake.closesAt }])),
    revocationCounts: async issuers =>
      new Map(issuers.map(issuer => [issuer, BigInt(fake.revocations.filter(each => each.issuer === issuer).length)])),
    async revocations(issuers, from, to) {
      fake.revocationsOf.push([from, issuers])
      const found = fake.revocations.filter(
        ({ issuer, blockNumber }) => issuers.includes(issuer) && blockNumber >= from && blockNumber <= to,
      )
      return { found, upTo: to }
    },
    agreements: async () => fake.agreements,
    token: async () => ({ decimals: 2, symbol: 'EURT' }),
    orders: async () => fake.orders,
    twin: async () => fake.twin,
    balance: async () => fake.balance,
    calls: () => fake.calls,
    async outbox(finalBlock, transactions) {
      const count = fake.minedCount(fake.block)
      const pool = [...known].filter(hash => !mined.has(hash as Hash)).map(hash => signed.get(hash)?.nonce)
      let pending = count
      while (pool.includes(pending)) pending++
      return {
        nonces: { final: fake.minedCount(finalBlock), mined: count, pending: pending + fake.unknownPending },
        balance: fake.balance,
        gasPrice: fake.gasPrice,
        transactions: transactions.map(versions => ({
          mined: versions.map(hash => mined.get(hash)).find(found => found !== undefined) ?? null,
          isKnown: known.has(versions[0] as Hash),
        })),
      }
    },
    async broadcast(raw) {
      if (fake.noWay !== null) throw fake.noWay
      fake.sent.push(raw)
      known.add(raw)
    },
    async raise({ rawTransaction }, { mostFee }) {
      fake.mostFees.push(mostFee)
      return fake.raises ? again(rawTransaction) : null
    },
    signAgain: async ({ rawTransaction }, nonce) => again(rawTransaction, nonce),
    async prepare({ id }, { receipt }, report, { nonce, mostFee }) {
      fake.mostFees.push(mostFee)
      const failure = fake.noRedemption(receipt.cumulativeAmount)
      if (failure !== null) throw failure
      const both = fake.takesBoth ? report : null
      return { ...sign(nonce, both, receipt.cumulativeAmount, id), report: both?.report.sequence ?? null }
    },
    async prepareReport(report, { nonce }) {
      if (fake.noReport !== null) throw fake.noReport
      return { ...sign(nonce, report, null), gas: 1n }
    },
    close: async () => {
      for (let turn = 0; turn < 9; turn++) {
        await Promise.resolve()
        fake.besideClose.push(...fake.asked)
      }
      return makeHash('closing')
    },
    paymentTo: async () => null,
    endpoints: () => [{ host: 'node', fault: null }],
    lookAgain: async () => undefined,
    interrupt: () => {},
  }
  return { fake, chain }
}

export const underpriced = () => new FeesTooLow('node', 'replacement transaction underpriced')
