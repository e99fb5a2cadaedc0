import type { Address, Hash } from '../../../src/core/hex.ts'
import { nextReceipt } from '../../../src/core/judge-receipt.ts'
import { MIGRATIONS } from '../../../src/store/migrations.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Circumstances, SignedBadge, StoredReceipt, Transaction } from '../../../src/store/records.ts'
import type { Store } from '../../../src/store/store.ts'

/**
 * The store of one release, as the tests use it. `npm run store:release` compiles it into this folder, so this interface stays
 * the same when the store's own changes.
 */
export interface ReleasedStore {
  /** The number of migrations that the release contains. */
  readonly version: number
  open(file: string): StoreInHand
}

export interface StoreInHand {
  /** Adds a synced channel, and at least one row to every other table. */
  furnish(): void
  /** Takes the next receipt for a cup whose vend ends like this. */
  cup(end: 'brewed' | 'failed' | 'unknown'): void
  /** Redeems everything and deletes all prunable bookings. @returns the number of deleted rows */
  prune(): number
  /** The entire content of the store, as text per family. */
  books(): Record<string, string>
  close(): void
}

const NOW = 1_700_000_000n
const PRICE = 80n
const address = (digit: string): Address => `0x${digit.repeat(40)}`
const hash = (digit: string): Hash => `0x${digit.repeat(64)}`
const terms = {
  payer: address('1'),
  payee: address('2'),
  token: address('3'),
  issuer: address('4'),
  machine: address('5'),
  noticePeriod: 604_800,
}
const { issuer, payee } = terms
const [holder, card, contract] = [address('6'), address('7'), address('8')]
const channelId = hash('a')
const signature = { r: hash('b'), vs: hash('c') }
const circumstances: Circumstances = { now: NOW, timeTrusted: true, margin: 86_400n, allowance: 0n }
const transaction = { transactionHash: hash('d'), rawTransaction: '0x02', nonce: 3, at: NOW } as const

/** Prints values without field names, so that a new or renamed field does not change the text. */
const line = (...values: readonly unknown[]): string => values.map(value => String(value ?? 'none')).join(' ')
const lines = <Row>(rows: readonly Row[], of: (row: Row) => readonly unknown[]): string => rows.map(row => line(...of(row))).join('\n')

function sync(store: Store, redeemed: bigint): void {
  const found = {
    headAt: NOW,
    finalBlock: { number: 7n, at: NOW - 12n, hash: hash('e') },
    channels: new Map([[channelId, { deposited: 10_000n, redeemed, closesAt: 0n }]]),
    // Releases up to 0.1 record them with the rest.
    revocations: [{ issuer, holder: card, at: NOW - 99n }],
  }
  store.syncs.record(found)
  store.revocations.put(issuer, card, NOW - 99n)
}

function furnishParties(store: Store): void {
  store.domain.put({ chainId: 31337n, contract })
  store.channels.put({ id: channelId, terms, decimals: 2, symbol: 'EURT' })
  for (const [who, isCard] of [[holder, false] as const, [card, true] as const])
    store.badges.put(issuer, {
      badge: { holder: who, issuedAt: NOW - 86_400n, expiresAt: NOW + 86_400n, dailyLimit: 0n },
      signature,
      isCard,
    })
  sync(store, 0n)
  const rental = { id: 1n, kind: 'rental', channelId, provider: payee, visitorIssuer: address('0'), endsAt: 0n } as const
  const products = [{ name: 'Espresso', price: PRICE, cause: 0 }]
  store.agreements.record(contract, [{ ...rental, products, terms, decimals: 2, symbol: 'EURT' }], NOW)
}

function furnishWork(store: Store): void {
  const order = { id: 5n, workOrders: contract, cause: 2, acceptedAt: NOW - 9n, requestedAt: NOW - 99n, fee: 30n, channelId }
  store.work.record([{ ...order, visitorIssuer: payee, redeemed: 0n, provenAmount: 0n, provenFees: 0n }])
  store.work.knowIssuers([payee])
  const receipt = { channelId, sequence: 1n, cumulativeAmount: 30n, issuedAt: NOW, previous: hash('0') }
  store.work.keep({ workOrders: contract, orderId: 5n, receipt, hash: hash('f'), signature, completion: signature, fees: 30n })
  store.visits.put({ issuer: payee, endsAt: NOW + 3_600n })
  store.visits.putTestCups({ brewed: 2, since: NOW })
  store.brewer.putDry(true)
}

function furnishTransactions(store: Store): void {
  store.redemptions.add({ ...transaction, channelId, sequence: 1n, cumulativeAmount: PRICE, cause: 'asked', report: null })
  store.reports.add({ ...transaction, nonce: 4, report: 1n })
  store.reports.putCupsBefore({ ...store.reports.cupsBefore(), cups: 9n })
  store.clock.put(NOW)
}

function cup(store: Store, end: 'brewed' | 'failed' | 'unknown'): void {
  const receipt = nextReceipt(store.ledger(channelId, holder, circumstances), PRICE)
  const taken = store.takeReceipt({ receipt, signature, signer: holder, holder, product: 'Espresso', price: PRICE }, circumstances)
  if (taken.kind === 'rejected') throw new Error(`${taken.reason}: got ${taken.got}, expected ${taken.expected}`)
  store.vends.markStarting(taken.vend.id)
  store.vends.settle(taken.vend.id, end, NOW)
}

const receiptText = (stored: StoredReceipt | null) => {
  if (stored === null) return 'none'
  const { sequence, cumulativeAmount, issuedAt, previous } = stored.receipt
  const { hash, signature, signer, badge, redeemable } = stored
  return line(sequence, cumulativeAmount, issuedAt, previous, hash, signature.r, signature.vs, signer, badge?.badge.issuedAt, redeemable)
}

const badgeText = (signed: SignedBadge | null) =>
  signed === null
    ? 'none'
    : line(signed.badge.holder, signed.badge.issuedAt, signed.badge.expiresAt, signed.badge.dailyLimit, signed.signature.vs, signed.isCard)

const transactionText = (sent: Transaction) =>
  line(sent.id, sent.state, sent.transactionHash, sent.rawTransaction, sent.nonce, sent.at, sent.report, sent.paid, sent.gasUsed)

const partyBooks = (store: Store) => {
  const balance = store.channels.balance(channelId)
  return {
    domain: line(store.domain.get()?.chainId, store.domain.get()?.contract),
    channels: lines(store.channels.all(), it => [it.id, it.terms.payer, it.terms.issuer, it.terms.noticePeriod, it.decimals, it.symbol]),
    standing: line(balance?.deposited, balance?.redeemed, balance?.closesAt, balance?.blockNumber, balance?.servedSinceSync),
    unredeemedSince: line(balance?.unredeemedSince),
    agreements: lines(store.agreements.of(contract), it => [
      it.id,
      it.kind,
      it.provider,
      it.endsAt,
      ...it.products.flatMap(p => [p.name, p.price]),
    ]),
    badges: [holder, card].map(who => badgeText(store.badges.get(issuer, who))).join('\n'),
    revocation: line(store.revocations.greatestAt(issuer, card)),
    sync: line(store.syncs.last()?.headAt, store.syncs.last()?.blockHash, store.clock.storedAt()),
  }
}

const cupBooks = (store: Store) => ({
  newest: receiptText(store.receipts.newest(channelId)),
  newestRedeemable: receiptText(store.receipts.newestRedeemable(channelId)),
  receipts: store.receipts.page(channelId, { limit: 99 }).map(receiptText).join('\n'),
  vends: lines(store.vends.page({ limit: 99 }), it => [
    it.id,
    it.holder,
    it.product,
    it.price,
    it.creditTaken,
    it.state,
    it.at,
    it.waitsForOwner,
  ]),
  credits: lines(store.credits.all(), it => [it.channelId, it.holder, it.amount]),
  totals: lines(store.totals(), it => [it.channelId, it.product, it.cups, it.amount]),
  isDry: line(store.brewer.isDry()),
})

const workBooks = (store: Store) => {
  const signed = store.work.receiptOf(contract, 5n)
  const { cups, cupsByProduct } = store.reports.cupsBefore()
  return {
    redemptions: store.redemptions
      .page({ limit: 99 })
      .map(it => line(transactionText(it), it.sequence, it.cumulativeAmount, it.cause))
      .join('\n'),
    underWay: store.transactions.underWay().map(transactionText).join('\n'),
    cupsBefore: line(cups, cupsByProduct),
    orders: lines(store.work.open(), it => [it.id, it.cause, it.fee, it.acceptedAt, it.visitorIssuer, it.provenAmount, it.provenFees]),
    issuers: store.work.knownIssuers().join('\n'),
    signed: line(signed?.receipt.cumulativeAmount, signed?.hash, signed?.completion.vs, signed?.fees),
    visits: lines(store.visits.all(), it => [it.issuer, it.endsAt]),
    testCups: line(store.visits.testCups()?.brewed, store.visits.testCups()?.since),
  }
}

/** Adapts an open store to the interface. */
export const inHand = (store: Store): StoreInHand => ({
  furnish: () => {
    furnishParties(store)
    furnishWork(store)
    cup(store, 'brewed')
    cup(store, 'failed')
    cup(store, 'unknown')
    cup(store, 'failed')
    furnishTransactions(store)
  },
  cup: end => cup(store, end),
  prune: () => {
    sync(store, store.receipts.newest(channelId)?.receipt.cumulativeAmount ?? 0n)
    return store.prune(NOW + 1n)
  },
  books: () => ({ ...partyBooks(store), ...cupBooks(store), ...workBooks(store) }),
  close: () => store.close(),
})

export const release: ReleasedStore = {
  version: MIGRATIONS.length,
  open: file => inHand(openStore({ file, bootId: 'the first boot' })),
}
