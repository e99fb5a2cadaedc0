import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { broadcast } from '../../../src/chain/broadcast.ts'
import { openChain } from '../../../src/chain/open-chain.ts'
import { prepareRedemption } from '../../../src/chain/prepare-redemption.ts'
import { makeAddressBook } from '../../../src/cli/names/address-book.ts'
import { useAddressBook } from '../../../src/cli/names/names-in-use.ts'
import { readTermsFile } from '../../../src/cli/support/terms-file.ts'
import type { Receipt } from '../../../src/core/messages.ts'
import { claimsContent } from '../../../src/files/claim-file.ts'
import { createSigner } from '../../../src/signatures/javascript.ts'
import { accept, makeReceipt, signReceipt } from '../../support/make.ts'
import { startRpcProxy } from '../../support/rpc-proxy.ts'
import { inSpreadsheet } from '../../support/spreadsheet.ts'
import { type PlatformStage, startPlatformStage } from '../platform/stage.ts'
import { runCommand, runJson } from '../run-command.ts'

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
    const shown = rows.map(row => [
      row['what'],
      row['cups'],
      row['opening balance'],
      row['deposited'],
      row['redeemed'],
      row['closing balance'],
    ])
    expect(shown).toEqual([
      ['opening balance', '', '7.600000', '', '', ''],
      ['redemption', '2', '', '', '2.000000', ''],
      ['redemption', '7', '', '', '5.600000', ''],
      ['deposit', '', '', '5.000000', '', ''],
      ['redemption', '1', '', '', '2.400000', ''],
      ['closing balance', '', '', '', '', '2.600000'],
    ])
    expect(rows.map(({ receipt }) => receipt)).toEqual(['', '5', '12', '', '13', ''])
    expect(rows.every(({ token }) => token === 'tUSD')).toBe(true)
    for (const { transaction = '' } of rows.slice(1, -1)) {
      const { to } = await stage.platform.ask(client => client.getTransaction({ hash: transaction as `0x${string}` }))
      expect(to).toBe(stage.platform.domain.contract)
    }
  })

  it('adds up to what the chain says, over the whole life', async () => {
    const made = JSON.parse(await statement('--from', day(-1), '--json')) as { isOver: boolean; channels: Record<string, string>[] }
    const [of = {}] = made.channels
    const channel = await runJson('company', 'channel', '--rpc', stage.anvil.url, '--terms', stage.path('terms.json'))
    expect(BigInt(of['deposited'] ?? '') - BigInt(of['refunded'] ?? '')).toBe(BigInt(channel['deposited'] as string))
    expect(of['redeemed']).toBe(channel['redeemed'])
    expect(of['closing']).toBe(channel['left'])
    expect(of).toMatchObject({ cups: '13', opening: '0', deposited: '15000000', redeemed: '12400000', refunded: '2600000', closing: '0' })
    expect(made.isOver).toBe(false)
  })

  it('adds up in LibreOffice, as a workbook and as CSV of both languages', async () => {
    const period = ['--from', day(-1), '--to', day(1)]
    const chain = ['0', '15', '12.4', '0', '2.6', '13']
    await statement(...period, '--format', 'xlsx', '--out', stage.path('book.xlsx'))
    const sums = await inSpreadsheet(stage.path('book.xlsx'), 'en', stage.path('profile'))
    expect(parse(sums['book-Sums.csv'] ?? '', { columns: false }).slice(1)).toEqual([
      ...['opening balance', 'deposited', 'redeemed', 'refunded', 'closing balance', 'cups'].map((title, at) => [title, chain[at]]),
      ['opening + deposited - redeemed - refunded - closing, which is 0', '0'],
    ])
    const [, first] = rowsOf(sums['book-Statement.csv'] ?? '')
    expect(first).toMatchObject({ date: day(0), what: 'deposit', deposited: '10' })
    for (const locale of ['en', 'de'] as const) {
      const separator = locale === 'de' ? ';' : ','
      const text = await statement(...period, '--locale', locale)
      const lines = text.split('\n').length
      const formulas = ['I', 'J', 'K', 'L', 'M', 'N'].map(column => `=SUM(${column}2:${column}${lines})`)
      const file = stage.write(`${locale}.csv`, `${text}\n${[...Array(8).fill(''), ...formulas].join(separator)}\n`)
      const added = parse((await inSpreadsheet(file, locale, stage.path('profile')))[`${locale}.csv`] ?? '', {
        columns: false,
        relax_column_count: true,
      })
      expect(added.at(-1)?.slice(8, 14), locale).toEqual(chain)
    }
  })

  it('marks a period that is not over, and refuses one to come', async () => {
    const [, closing] = [...rowsOf(await statement('--from', day(3), '--to', day(9)))].reverse().map(({ what }) => what)
    expect(closing).not.toBe('closing balance')
    expect(await statement('--from', day(3), '--to', day(9))).toContain('balance so far: the period is not over')
    expect(await statement('--from', day(1), '--to', day(1))).not.toContain('so far')
    await expect(statement('--from', day(20), '--to', day(21))).rejects.toThrow('which is yet to come')
  })

  it('is in the company’s zone: days begin there', async () => {
    const [opening, first] = rowsOf(await statement('--from', day(0), '--to', day(0), '--zone', 'Pacific/Auckland'))
    expect([opening?.['time'], opening?.['zone']]).toEqual(['00:00:00', expect.stringMatching(/^UTC\+1[23]:00$/)])
    // The deposit of one o’clock UTC is in the afternoon there.
    expect(first).toMatchObject({ what: 'deposit', date: day(0) })
    expect(Number(first?.['time']?.slice(0, 2))).toBeGreaterThanOrEqual(13)
  })

  it('says what is owed and not yet redeemed, by the receipts that it is given', async () => {
    const { terms, domain } = readTermsFile(stage.path('terms.json'))
    const last = newest.receipt as Receipt
    const { timestamp } = await stage.platform.ask(client => client.getBlock())
    const receipt = { ...makeReceipt(900_000n, last), issuedAt: timestamp - 10n }
    const signature = signReceipt(createSigner(stage.account('customer').privateKey), receipt, domain)
    const acceptance = accept(receipt, createSigner(stage.account('machine').privateKey), domain)
    const file = stage.write(
      'receipts.json',
      JSON.stringify(claimsContent([{ domain, terms, receipt, signature, badge: null, acceptance }])),
    )
    const rows = rowsOf(await statement('--from', day(0), '--receipts', file))
    expect(rows.at(-2)).toMatchObject({ what: 'owed, not redeemed', 'owed, not redeemed': '0.900000', 'cups owed': '1', redeemed: '' })
    expect(rowsOf(await statement('--from', day(0), '--to', day(1), '--receipts', file)).some(({ what }) => what?.startsWith('owed'))).toBe(
      false,
    )
  })

  it('is written to a new file only, and for a valid period only', async () => {
    expect(await statement('--from', day(0), '--to', day(0), '--out', stage.path('day.csv'))).toContain('2 movements; 7.60 tUSD are left.')
    await expect(statement('--from', day(0), '--to', day(9), '--out', stage.path('day.csv'))).rejects.toThrow('Nothing was done')
    await expect(statement('--from', day(2), '--to', day(1))).rejects.toThrow('before it begins')
    await expect(statement('--from', 'May')).rejects.toThrow('Not a time: "May".')
    await expect(statement('--from', day(0), '--format', 'xlsx')).rejects.toThrow('--out FILE with --format xlsx')
    await expect(statement('--from', day(0), '--all')).rejects.toThrow('--all does not say whose channels')
    await expect(statement('--from', day(0), '--token', stage.platform.domain.contract)).rejects.toThrow('There are no such channels')
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

describe('crema company statement --all', () => {
  let stage: PlatformStage
  const PRICES = ['Espresso=0.80', 'Cappuccino=1.20']

  /** Sells these cups at once in the channel of an agreement, and redeems them. */
  async function drink(file: string, prices: readonly bigint[]): Promise<void> {
    const { terms, domain, id } = readTermsFile(stage.path(file))
    const chain = openChain({ rpc: stage.anvil.url, ...domain })
    const receipt = prices.reduce<Receipt | null>((last, price) => makeReceipt(price, last, { channelId: id }), null) as Receipt
    const signature = signReceipt(createSigner(stage.account('customer').privateKey), receipt, domain)
    const account = privateKeyToAccount(stage.account('machine').privateKey)
    await broadcast(chain, (await prepareRedemption(chain, { claim: { terms, receipt, signature, badge: null }, account })).raw)
    await stage.anvil.mine(1)
  }

  const offer = async (...more: string[]) => {
    const options = ['--kind', 'rental', '--machine', stage.address('machine'), '--token', stage.token, '--notice-period', '1d', ...more]
    return (await stage.json('owner', 'provider', 'offer', 'publish', ...options))['offerId'] as string
  }

  beforeAll(async () => {
    stage = await startPlatformStage()
    await stage.registerMachine()
    const products = PRICES.flatMap(product => ['--product', product])
    const first = await offer(...products, '--customer', stage.address('customer'))
    const second = await offer(...products, '--customer', stage.address('customer'), '--payee', stage.address('supplier'))
    await stage.json('customer', 'company', 'accept', first, '--deposit', '20', '--out', stage.path('first.json'))
    await stage.json('customer', 'company', 'accept', second, '--deposit', '10', '--out', stage.path('second.json'))
    await drink('first.json', [800_000n, 800_000n, 1_200_000n])
    await drink('second.json', [1_200_000n, 1_200_000n])
  })
  afterAll(() => stage.stop())

  it('has all channels of a customer in one file, with names, agreements, products and VAT', async () => {
    const entries = { Küche: stage.address('machine'), Röster: stage.address('owner') }
    useAddressBook(makeAddressBook('names.toml', entries), true)
    onTestFinished(() => useAddressBook(null, false))
    const options = ['--all', '--customer', stage.address('customer'), '--from', '2020-01-01', '--vat', '19']
    const file = stage.path('all.csv')
    expect(await stage.text(undefined, 'company', 'statement', ...options, '--out', file)).toContain(
      '4 movements of 2 channels; 24.80 tUSD are left.',
    )
    const rows = parse<Record<string, string>>(readFileSync(file), { columns: true, bom: true })
    expect(rows.filter(({ what }) => what === 'redemption')).toMatchObject([
      {
        machine: 'Küche',
        payee: 'Röster',
        agreement: '1 (rental)',
        redeemed: '2.800000',
        cups: '3',
        'cups: Espresso': '2',
        'cups: Cappuccino': '1',
        VAT: '0.450000',
      },
      {
        machine: 'Küche',
        payee: stage.address('supplier'),
        agreement: '2 (rental)',
        redeemed: '2.400000',
        cups: '2',
        'cups: Espresso': '0',
        'cups: Cappuccino': '2',
      },
    ])
    const sum = (title: string) => rows.reduce((total, row) => total + Number(row[title]), 0)
    expect(sum('deposited') - sum('redeemed')).toBeCloseTo(sum('closing balance'), 6)
  })

  it('has several channels by their terms, too', async () => {
    const terms = ['--terms', stage.path('first.json'), stage.path('second.json')]
    const options = ['--from', '2020-01-01', ...terms, '--format', 'json']
    const made = await stage.text(undefined, 'company', 'statement', ...options)
    await stage.text(undefined, 'company', 'statement', ...options, '--out', stage.path('both.json'))
    expect(stage.read('both.json')).toEqual(JSON.parse(made))
    expect(stage.read('both.json')['channels']).toMatchObject([
      { cups: '3', closing: '17200000' },
      { cups: '2', closing: '7600000' },
    ])
  })

  it('is in one token: the sum of two means nothing', async () => {
    const parties = ['--payer', stage.address('customer'), '--machine', stage.address('machine')]
    const contract = ['--rpc', stage.anvil.url, '--contract', stage.platform.domain.contract]
    await runJson('company', 'terms', ...contract, ...parties, '--token', 'native', '--out', stage.path('native.json'))
    const both = ['--from', '2020-01-01', '--terms', stage.path('first.json'), stage.path('native.json')]
    await expect(stage.text(undefined, 'company', 'statement', ...both)).rejects.toThrow(
      /several tokens, whose sums mean nothing\.\n {2}tUSD: 0x/,
    )
    expect(await stage.text(undefined, 'company', 'statement', ...both, '--token', stage.token)).not.toContain('ETH')
  })
})
