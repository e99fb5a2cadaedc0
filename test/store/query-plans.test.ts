import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { anna, channel, issuer, makeBadge, makeHash, NOW } from '../support/make.ts'
import { circumstances, findings, makeDatabaseStore, PRICE, take, taken } from './fixture.ts'

/** Allowed scans, whose length does not grow with use: open and waiting rows, tokens and channels, and pages of a requested size. */
const SHORT_SCANS = [
  'SCAN vends USING INDEX vends_open',
  'SCAN vends USING INDEX vends_waiting',
  'SCAN served_since_sync',
  'SCAN channels',
  'SCAN anchors',
  'SCAN channel_states',
  'SCAN sqlite_schema',
  'SCAN redemptions',
  'SCAN alarms',
  'SCAN alarms USING INDEX open_alarms',
  'SCAN transactions USING INDEX transactions_under_way',
  'SCAN transactions USING INDEX transactions_with_report',
]

/** Every statement that the machine runs, from the start to a cup, a sync and a status. */
function statementsOfADay() {
  const statements = new Set<string>()
  const { database, store } = makeDatabaseStore({ onStatement: sql => statements.add(sql) })
  // Drop the migrations' statements: their tables may no longer exist.
  statements.clear()
  store.channels.all()
  store.vends.settleAfterCrash(NOW)
  store.badges.put(issuer.address, { ...makeBadge(anna.address, { issuedAt: NOW }), isCard: false })
  store.ledger(channel, anna.address, circumstances)
  const { vend, stored } = taken(store)
  store.vends.markStarting(vend.id)
  store.vends.settle(vend.id, 'unknown', NOW)
  const byCredit = taken(store)
  store.vends.settle(byCredit.vend.id, 'unknown', NOW)
  store.vends.waitingForOwner()
  store.vends.decide(byCredit.vend.id, 'brewed')
  take(store, issuer.address)
  store.receipts.newest(channel)
  store.receipts.newestRedeemable(channel)
  store.receipts.page(channel, { limit: 3 })
  store.receipts.adopt({ ...stored, hash: makeHash('adopted') })
  store.vends.page({ limit: 3 })
  store.channels.balance(channel)
  store.credits.of(channel, anna.address)
  store.syncs.record(findings({ redeemed: PRICE }))
  store.revocations.record([{ issuer: issuer.address, holder: anna.address, at: 1n, count: 1n, blockNumber: 7n }], [issuer.address], 7n)
  store.revocations.read(issuer.address)
  store.syncs.anchors()
  store.reports.aloneSince(NOW)
  store.alarms.raise({ channelId: channel, kind: 'brought-back', amount: PRICE, at: NOW })
  store.alarms.judge(channel, PRICE)
  store.alarms.judged(channel)
  for (const { id } of store.alarms.open()) store.alarms.end(id, NOW)
  store.receipts.hasMet(channel, anna.address)
  store.tokens.putUnit(store.channels.all()[0]?.terms.token ?? '0x', { decimals: 2, symbol: 'EURT' })
  store.redemptions.newestOf(channel, 3)
  store.transactions.outbox()
  store.syncs.last()
  store.revocations.greatestAt(issuer.address, anna.address)
  store.badges.drop(issuer.address, anna.address)
  store.clock.put(NOW + 1n)
  const { sequence, cumulativeAmount } = stored.receipt
  const sent = {
    channelId: channel,
    sequence,
    cumulativeAmount,
    cause: 'asked',
    transactionHash: stored.hash,
    nonce: 1,
    at: NOW,
    report: 1n,
  } as const
  const { id } = store.redemptions.add({ ...sent, rawTransaction: '0x02' })
  store.redemptions.underWay(channel)
  store.transactions.update(id, { state: 'final' })
  store.transactions.underWay()
  store.transactions.versions(id)
  store.reports.add({ ...sent, rawTransaction: '0x02' })
  store.reports.newest()
  store.reports.putCupsBefore(store.reports.cupsBefore())
  store.redemptions.page({ limit: 3 })
  store.prune(NOW + 1n)
  return { database, statements: [...statements].filter(sql => /^(SELECT|INSERT|UPDATE|DELETE)/.test(sql)) }
}

describe('every query', () => {
  const costs = (step: string) => (step.startsWith('SCAN') && !SHORT_SCANS.includes(step)) || step.includes('TEMP B-TREE')
  const costlySteps = (database: Database, sql: string) =>
    database
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(row => row.detail)
      .filter(costs)

  it('finds its rows by a key or an index, however many there are', () => {
    const { database, statements } = statementsOfADay()
    expect(statements.length).toBeGreaterThan(60)
    expect(statements.flatMap(sql => costlySteps(database, sql).map(step => `${step}: ${sql}`))).toEqual([])
  })

  it('is detected if it scans a table', () => {
    const { database } = makeDatabaseStore()
    expect(costlySteps(database, "SELECT * FROM receipts WHERE signer = '0x'")).not.toEqual([])
    expect(costlySteps(database, 'SELECT * FROM vends ORDER BY at')).not.toEqual([])
  })
})
