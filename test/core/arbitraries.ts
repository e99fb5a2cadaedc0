import fc from 'fast-check'
import type { Address } from '../../src/core/hex.ts'
import { ZERO_HASH } from '../../src/core/hex.ts'
import { type HolderAccount, type Ledger, type Newest, nextReceipt, splitPrice } from '../../src/core/judge-receipt.ts'
import type { Receipt } from '../../src/core/messages.ts'
import type { Standing } from '../../src/core/offline-rule.ts'
import { address, hash } from './tap/arbitraries.ts'

/** Any standing. The numbers are small, so that both sides of every comparison occur. */
export const standing: fc.Arbitrary<Standing> = fc.record({
  now: fc.bigInt(0n, 2000n),
  timeTrusted: fc.boolean(),
  synced: fc.option(
    fc.record({
      blockAt: fc.bigInt(0n, 2000n),
      deposited: fc.bigInt(0n, 2000n),
      redeemed: fc.bigInt(0n, 1000n),
      closesAt: fc.oneof(fc.constant(0n), fc.constant(0n), fc.bigInt(1n, 2000n)),
    }),
    { freq: 5 },
  ),
  noticePeriod: fc.integer({ min: 0, max: 2000 }),
  margin: fc.bigInt(0n, 500n),
  newestAmount: fc.bigInt(0n, 1000n),
  allowance: fc.bigInt(0n, 2000n),
  servedSinceSync: fc.bigInt(0n, 500n),
})

/** A ledger, a price, and the receipt to judge. */
export interface Case {
  readonly ledger: Ledger
  readonly receipt: Receipt
  readonly signer: Address | null
  readonly price: bigint
}

const small = fc.bigInt(1n, 1000n)

/** The values from which a valid case is built. */
const parts = fc.record({
  channelId: hash,
  holder: address,
  kind: fc.constantFrom('badge', 'card', 'issuer'),
  before: fc.option(fc.record({ hash, sequence: small, amount: fc.bigInt(0n, 1000n), age: small })),
  price: small,
  credit: fc.oneof(fc.constant(0n), small),
  limit: fc.oneof(fc.constant(0n), small),
  spentToday: small,
  times: fc.record({ badgeAge: small, badgeLeft: small, receiptAge: fc.bigInt(0n, 1000n), left: small }),
  redeemedShare: fc.bigInt(0n, 100n),
  spare: fc.bigInt(0n, 100n),
  revokedBefore: fc.option(small),
})
type Parts = typeof parts extends fc.Arbitrary<infer Value> ? Value : never

const NOW = 1_000_000n
const NOTICE = 10_000

function accountOf({ holder, kind, credit, limit, spentToday, times, revokedBefore, price }: Parts): HolderAccount {
  const { amount } = splitPrice(price, credit)
  const issuedAt = NOW - 1000n - times.badgeAge
  const dailyLimit = limit === 0n && kind !== 'card' ? 0n : spentToday + amount + limit
  return {
    holder,
    isIssuer: kind === 'issuer',
    badge: kind === 'issuer' ? null : { holder, issuedAt, expiresAt: NOW + times.badgeLeft, dailyLimit },
    revokedAt: revokedBefore && issuedAt - revokedBefore,
    isCard: kind === 'card',
    spentToday,
    credit,
  }
}

function ledgerOf(values: Parts): Ledger {
  const { channelId, before, price, credit, times, redeemedShare, spare } = values
  const newest: Newest | null = before && {
    hash: before.hash,
    sequence: before.sequence,
    cumulativeAmount: before.amount,
    issuedAt: NOW - before.age,
  }
  const newestAmount = newest?.cumulativeAmount ?? 0n
  const { amount } = splitPrice(price, credit)
  return {
    channelId,
    newest,
    account: accountOf(values),
    standing: {
      now: NOW,
      timeTrusted: true,
      synced: {
        blockAt: NOW - BigInt(NOTICE) + times.left,
        deposited: newestAmount + amount + spare,
        redeemed: (newestAmount * redeemedShare) / 100n,
        closesAt: 0n,
      },
      noticePeriod: NOTICE,
      margin: 0n,
      newestAmount,
      allowance: 0n,
      servedSinceSync: 0n,
    },
  }
}

/** A receipt that must be accepted: by a phone, a card or the issuer, first or later, with or without a credit. */
export const goodCase: fc.Arbitrary<Case> = parts.map(values => {
  const ledger = ledgerOf(values)
  const asked = nextReceipt(ledger, values.price)
  const floor = ledger.newest?.issuedAt ?? NOW - 1000n
  const earlier = NOW - values.times.receiptAge
  const receipt = { ...asked, issuedAt: earlier > floor ? earlier : floor }
  return { ledger, receipt, signer: values.holder, price: values.price }
})

/** A valid case with some numbers changed a little; it may still be valid. */
export const anyCase: fc.Arbitrary<Case> = fc
  .record({
    good: goodCase,
    other: hash,
    moves: fc.uniqueArray(fc.integer({ min: 0, max: 19 }), { maxLength: 3 }),
    by: fc.bigInt(-1100n, 1100n),
  })
  .map(({ good, other, moves, by }) => moves.reduce((moved, move) => moveCase(moved, move, by, other), good))

function moveCase(moved: Case, move: number, by: bigint, other: Address): Case {
  const { ledger, receipt } = moved
  const { account, standing, newest } = ledger
  const nonNegative = (value: bigint) => (value < 0n ? 0n : value)
  const withReceipt = (change: Partial<Receipt>): Case => ({ ...moved, receipt: { ...receipt, ...change } })
  const withAccount = (change: Partial<HolderAccount>): Case => ({ ...moved, ledger: { ...ledger, account: { ...account, ...change } } })
  const withBadge = (change: Partial<NonNullable<HolderAccount['badge']>>) =>
    withAccount({ badge: account.badge && { ...account.badge, ...change } })
  const withStanding = (change: Partial<Standing>): Case => ({ ...moved, ledger: { ...ledger, standing: { ...standing, ...change } } })
  const withSynced = (change: Partial<NonNullable<Standing['synced']>>) =>
    withStanding({ synced: standing.synced && { ...standing.synced, ...change } })
  const allMoves: (() => Case)[] = [
    () => ({ ...moved, signer: null }),
    () => ({ ...moved, signer: other.slice(0, 42) as Address }),
    () => withReceipt({ channelId: other }),
    () => withReceipt({ sequence: nonNegative(receipt.sequence + by) }),
    () => withReceipt({ previous: newest === null ? other : ZERO_HASH }),
    () => withReceipt({ cumulativeAmount: nonNegative(receipt.cumulativeAmount + by) }),
    () => withReceipt({ issuedAt: nonNegative(receipt.issuedAt + by) }),
    () => withAccount({ badge: null }),
    () => withAccount({ revokedAt: nonNegative((account.badge?.issuedAt ?? 0n) + by) }),
    () => withBadge({ issuedAt: nonNegative((account.badge?.issuedAt ?? 0n) + by) }),
    () => withBadge({ expiresAt: nonNegative((account.badge?.expiresAt ?? 0n) + by) }),
    () => withBadge({ dailyLimit: nonNegative((account.badge?.dailyLimit ?? 0n) + by) }),
    () => withStanding({ now: standing.now + by }),
    () => withSynced({ deposited: nonNegative((standing.synced?.deposited ?? 0n) + by) }),
    () => withSynced({ closesAt: nonNegative(by) }),
    () => withStanding({ creditsOnly: by > 0n }),
    () => withStanding({ timeTrusted: false, allowance: nonNegative(by) }),
    () => withStanding({ synced: null, allowance: nonNegative(by) }),
    () => withSynced({ redeemed: nonNegative((standing.synced?.redeemed ?? 0n) + by) }),
    () => withStanding({ timeTrusted: false, allowance: 1_000_000n, knownAt: nonNegative(receipt.issuedAt - by) }),
  ]
  return (allMoves[move] as () => Case)()
}
