import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { broadcast } from '../../../src/chain/broadcast.ts'
import { openChain } from '../../../src/chain/open-chain.ts'
import { prepareRedemption } from '../../../src/chain/prepare-redemption.ts'
import { type Booking, statementRows } from '../../../src/cli/company/statement-rows.ts'
import { readTermsFile } from '../../../src/cli/support/terms-file.ts'
import type { Receipt } from '../../../src/core/messages.ts'
import { createSigner } from '../../../src/signatures/javascript.ts'
import { makeReceipt, signReceipt } from '../../support/make.ts'
import { startRpcProxy } from '../../support/rpc-proxy.ts'
import { type PlatformStage, startPlatformStage } from '../platform/stage.ts'
import { runCommand, runJson } from '../run-command.ts'

describe('the rows of a statement', () => {
  const movement = fc.record({ kind: fc.constantFrom('deposit', 'redemption', 'refund'), amount: fc.nat(1000), at: fc.nat(100) })
  const booked = fc.array(movement, { maxLength: 20 }).map(all =>
    all
      .sort((a, b) => a.at - b.at)
      .map(({ kind, amount, at }, index): Booking => {
        const where = { blockNumber: BigInt(index), transactionHash: `0x${'00'.repeat(32)}` } as const
        const redeemed = kind === 'redemption' ? 0n : null
        return { kind, amount: BigInt(amount), at: BigInt(at), redeemed, sequence: redeemed === null ? null : BigInt(index), ...where }
      }),
  )

  it('add up, and each period continues where the previous one ends', () => {
    fc.assert(
      fc.property(booked, fc.nat(100), (bookings, cut) => {
        const whole = statementRows(bookings, 0n, 100n)
        const parts = [statementRows(bookings, 0n, BigInt(cut)), statementRows(bookings, BigInt(cut) + 1n, 100n)]
        for (const rows of [whole, ...parts]) {
          const [first, last] = [rows[0], rows.at(-1)]
          expect((first?.left ?? 0n) + (last?.deposited ?? 0n) - (last?.redeemed ?? 0n) - (last?.refunded ?? 0n)).toBe(last?.left)
        }
        expect(parts[1]?.[0]?.left).toBe(parts[0]?.at(-1)?.left)
        expect(parts.flatMap(rows => rows.slice(1, -1).map(({ cups, left }) => ({ cups, left })))).toEqual(
          whole.slice(1, -1).map(({ cups, left }) => ({ cups, left })),
        )
      }),
    )
  })
})

describe('crema company statement', () => {
  let stage: PlatformStage
  let midnight = 0
  const newest: { receipt: Receipt | null } = { receipt: null }

  /** Sells this many more cups and redeems them in one transaction. */
  async function drink(cups: number, price: bigint): Promise<void> {
    const { terms, domain, id } = readTermsFile(stage.path('terms.json'))
    const chain = openChain({ rpc: stage.anvil.url, ...domain })
    for (let cup = 0; cup < cups; cup++) newest.receipt = makeReceipt(price, newest.receipt, { channelId: id })
    const receipt = newest.receipt as Receipt
    const signature = signReceipt(createSigner(stage.account('customer').privateKey), receipt, domain)
    const account = privateKeyToAccount(stage.account('machine').privateKey)
    await broadcast(chain, (await prepareRedemption(chain, { claim: { terms, receipt, signature, badge: null }, account })).raw)
    await stage.anvil.mine(1)
  }

  const company = (command: string, ...more: string[]) =>
    runJson('company', command, ...more, '--rpc', stage.anvil.url, '--terms', stage.path('terms.json'), '--key', stage.path('customer.key'))
  const statementBy = (rpc: string, ...more: string[]) =>
    runCommand('company', 'statement', '--rpc', rpc, '--terms', stage.path('terms.json'), ...more)
  const statement = (...more: string[]) => statementBy(stage.anvil.url, ...more)
  const day = (offset: number) => new Date((midnight + offset * 86_400) * 1000).toISOString().slice(0, 10)
  const rowsOf = (csv: string) => parse<Record<string, string>>(csv, { columns: true })

  beforeAll(async () => {
    stage = await startPlatformStage()
    await runJson(
      ...['company', 'terms', '--rpc', stage.anvil.url, '--contract', stage.platform.domain.contract, '--token', stage.token],
      ...['--payer', stage.address('customer'), '--machine', stage.address('machine'), '--notice', '1d', '--out', stage.path('terms.json')],
    )
    const { timestamp } = await stage.platform.ask(client => client.getBlock())
    midnight = (Math.floor(Number(timestamp) / 86_400) + 1) * 86_400
    await stage.anvil.increaseTime(midnight - Number(timestamp) + 3600)
    await company('top-up', '10')
    await drink(3, 800_000n)
    await stage.anvil.increaseTime(86_400)
    await drink(2, 1_000_000n)
    await drink(7, 1_000_000n)
    await company('top-up', '5')
    await drink(1, 1_000_000n)
    await stage.anvil.increaseTime(86_400)
    await company('request-close')
    await stage.anvil.increaseTime(86_400)
    await company('refund')
  })
  afterAll(() => stage.stop())

  it('counts cups and money of a day, with the transactions', async () => {
    const rows = rowsOf(await statement('--from', day(1), '--to', day(1)))
    expect(rows.map(({ what, cups, deposited, redeemed, left, receipt }) => [what, cups, deposited, redeemed, left, receipt])).toEqual([
      ['opening balance', '', '0', '0', '7.6', ''],
      ['redemption', '2', '', '2', '5.6', '5'],
      ['redemption', '7', '', '5.6', '0', '12'],
      ['deposit', '', '5', '', '5', ''],
      ['redemption', '1', '', '2.4', '2.6', '13'],
      ['closing balance', '10', '5', '10', '2.6', ''],
    ])
    expect(rows.every(({ token }) => token === 'tUSD')).toBe(true)
    for (const { transaction = '' } of rows.slice(1, -1)) {
      const { to } = await stage.platform.ask(client => client.getTransaction({ hash: transaction as `0x${string}` }))
      expect(to).toBe(stage.platform.domain.contract)
    }
  })

  it('adds up to what the chain says, over the whole life', async () => {
    const { rows } = JSON.parse(await statement('--from', day(-1), '--to', day(9), '--json')) as { rows: Record<string, string>[] }
    const last = rows.at(-1) ?? {}
    const channel = await runJson('company', 'channel', '--rpc', stage.anvil.url, '--terms', stage.path('terms.json'))
    expect(BigInt(last['deposited'] ?? '') - BigInt(last['refunded'] ?? '')).toBe(BigInt(channel['deposited'] as string))
    expect(last['redeemed']).toBe(channel['redeemed'])
    expect(last['left']).toBe(channel['left'])
    expect(last).toMatchObject({ cups: '13', deposited: '15000000', redeemed: '12400000', refunded: '2600000', left: '0' })
  })

  it('is written to a new file only, and for a valid period only', async () => {
    expect(await statement('--from', day(0), '--to', day(0), '--out', stage.path('day.csv'))).toContain('2 movements; 7.60 tUSD are left.')
    await expect(statement('--from', day(0), '--to', day(9), '--out', stage.path('day.csv'))).rejects.toThrow('Nothing was done')
    await expect(statement('--from', day(2), '--to', day(1))).rejects.toThrow('before it begins')
    await expect(statement('--from', 'May')).rejects.toThrow('Not a time: "May".')
  })

  it('is refused if events are missing: the search began too late, or the node left some out', async () => {
    const blockNumber = await stage.platform.ask(client => client.getBlockNumber())
    await expect(statement('--from', day(0), '--to', day(9), '--from-block', String(blockNumber))).rejects.toThrow(
      '--from-block is too late',
    )
    const proxy = await startRpcProxy(stage.anvil.url)
    proxy.resultOf('eth_getLogs', [])
    await expect(statementBy(proxy.url, '--from', day(0), '--to', day(9))).rejects.toThrow('The node left out events')
    await proxy.stop()
  })
})
