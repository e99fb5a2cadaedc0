import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receiptContent } from '../../../src/cli/support/receipt-file.ts'
import { readTermsFile } from '../../../src/cli/support/terms-file.ts'
import { runCommand, runJson } from '../run-command.ts'
import { type PlatformStage, startPlatformStage } from './stage.ts'

/** A machine with a maintenance agreement and a blocked grinder. */
let stage: PlatformStage
const GRINDER = 1 << 2
const FEE = 80_000_000n

beforeAll(async () => {
  stage = await startPlatformStage()
  await stage.registerMachine()
  const offered = await stage.json(
    'service',
    ...['provider', 'offer', 'publish', '--kind', 'service', '--machine', stage.address('machine'), '--token', stage.token],
    ...['--notice-period', '7d', '--every-cups', '500', '--product', 'Grinder=80.00,grinder-stuck', '--product', 'Care=30,regular-service'],
  )
  const accept = ['company', 'accept', offered['offerId'] as string, '--deposit', '100', '--out', stage.path('service.json')]
  await stage.json('owner', ...accept)
  await stage.report({ cups: 12n, faults: GRINDER })
})
afterAll(() => stage.stop())

const terms = () => readTermsFile(stage.path('service.json'))
const orders = async (...more: string[]) => (await stage.json(undefined, 'provider', 'orders', ...more))['orders'] as { id: string }[]
const redeem = (order: string, ...more: string[]) => stage.json('service', 'provider', 'redeem', order, ...more)

/** Writes the machine's receipt to a file. */
async function receiptFile(name: string, orderId: bigint, amount: bigint, channelId = terms().id): Promise<string[]> {
  const receipt = await stage.receiptOfMachine(orderId, channelId, amount)
  return ['--receipt', stage.write(name, JSON.stringify(receiptContent(receipt)))]
}

describe('crema provider orders', () => {
  it('lists the work requested by a report', async () => {
    expect(await orders('--provider', stage.address('service'))).toMatchObject([
      { id: '1', state: 'requested', cause: 2, fee: '80000000', machine: stage.address('machine'), customer: stage.address('owner') },
    ])
    const text = await stage.text(undefined, 'provider', 'orders')
    expect(text).toContain(`Order 1, grinder-stuck at machine ${stage.address('machine')}`)
    expect(text).toContain('for 80.00 tUSD: requested')
    expect(await orders('--provider', stage.address('stranger'))).toEqual([])
  })

  it('shows it for the machine too, with its bits spelled out', async () => {
    const twin = await stage.json(undefined, 'provider', 'machine', stage.address('machine'))
    expect(twin['report']).toMatchObject({ sequence: '1', cups: '12', status: 'out of service', faults: ['grinder-stuck'], supplies: [] })
    expect(twin['orders']).toMatchObject([{ id: '1' }])
    const text = await stage.text(undefined, 'provider', 'machine', stage.address('machine'))
    expect(text).toContain('out of service, by its report 1 of')
    expect(text).toContain('faults    grinder-stuck')
    expect(text).toContain('cups      12, by product 12, 0, 0, 0, 0, 0, 0, 0\n  software  "1.2.3"')
  })

  it('lets the provider accept one, with a due date that the contract allows', async () => {
    const accept = (...more: string[]) => stage.json('service', 'provider', 'orders', 'accept', '1', ...more)
    await expect(accept('--due', '2020-01-01')).rejects.toThrow('The work is promised for 2020-01-01 23:59:59 UTC.')
    await expect(accept('--due', '31d')).rejects.toThrow('Expected a time from now')
    await expect(accept('--due', '2d', '--note', 'x'.repeat(65))).rejects.toThrow('The note has 65 bytes.')
    await expect(stage.json('stranger', 'provider', 'orders', 'accept', '1', '--due', '2d')).rejects.toThrow('is not the provider')
    await expect(redeem('1', ...(await receiptFile('early.json', 1n, FEE)))).rejects.toThrow(
      'Promise it first: crema provider orders accept 1',
    )
    expect(await accept('--due', '2d', '--note', 'Jo, by noon')).toMatchObject({ state: 'accepted', note: 'Jo, by noon' })
    await expect(accept('--due', '2d')).rejects.toThrow('Work order 1 is accepted.\nExpected it to be requested.')
    await expect(stage.json('owner', 'provider', 'orders', 'cancel', '1')).rejects.toThrow('The provider has time until')
    await expect(stage.json('service', 'provider', 'orders', 'accept', '9', '--due', '2d')).rejects.toThrow('There is no work order 9.')
  })
})

describe('crema provider redeem', () => {
  it('accepts only this order’s receipt, signed by the machine', async () => {
    const tooSmall = await receiptFile('small.json', 1n, FEE - 1n)
    await expect(redeem('1', ...tooSmall)).rejects.toThrow('The receipt says 79.999999 tUSD in all.')
    await expect(redeem('1', ...(await receiptFile('other.json', 1n, FEE, `0x${'12'.repeat(32)}`)))).rejects.toThrow('Expected one by 0x')
    const forged = { ...receiptContent(await stage.receiptOfMachine(1n, terms().id, FEE)), cumulativeAmount: '90000000' }
    await expect(redeem('1', '--receipt', stage.write('forged.json', JSON.stringify(forged)))).rejects.toThrow('Expected one by 0x')
    await expect(redeem('1', ...(await receiptFile('second.json', 2n, FEE)))).rejects.toThrow('The receipt is for work order 2 of 0x')
    const renamed = { ...receiptContent(await stage.receiptOfMachine(2n, terms().id, FEE)), orderId: 1 }
    await expect(redeem('1', '--receipt', stage.write('renamed.json', JSON.stringify(renamed)))).rejects.toThrow('Expected one by 0x')
    await expect(redeem('1', '--receipt', stage.write('none.json', '{}'))).rejects.toThrow('none.json is not a receipt file')
    await expect(redeem('1', '--phone', stage.path('nobody'))).rejects.toThrow('There is no key at')
    await expect(stage.json('service', 'provider', 'orders', 'settle', '1')).rejects.toThrow('Work order 1 is accepted.')
  })

  it('proves, redeems and settles with the receipt on the technician’s phone', async () => {
    const phone = stage.path('technician')
    await runCommand('wallet', 'new', '--phone', phone)
    await expect(redeem('1', '--phone', phone)).rejects.toThrow('Tap again, or name the file')
    await stage.deliver(phone, terms(), await stage.receiptOfMachine(1n, terms().id, FEE))
    const paid = await redeem('1', '--phone', phone)
    expect(paid).toMatchObject({ state: 'paid', redeemed: '80000000' })
    expect((paid['transactions'] as { what: string }[]).map(({ what }) => what)).toEqual(['Proved it done', 'Redeemed', 'Settled'])
    await expect(redeem('1', '--phone', phone)).rejects.toThrow('Work order 1 is paid.')
    expect(await orders()).toEqual([])
    expect(await orders('--all')).toHaveLength(1)
    await runCommand('wallet', 'receipt', '1', '--phone', phone, '--out', stage.path('exported.json'))
    expect(stage.read('exported.json')).toMatchObject({ channelId: terms().id, cumulativeAmount: '80000000' })
  })

  it('reports when the deposit was too small, and continues after a top-up', async () => {
    await stage.report({ cups: 13n })
    await stage.report({ cups: 14n, faults: GRINDER })
    await stage.json('service', 'provider', 'orders', 'accept', '2', '--due', '1d')
    const receipt = await receiptFile('second.json', 2n, 2n * FEE)
    const text = await stage.text('service', 'provider', 'redeem', '2', ...receipt)
    expect(text).toContain('The deposit was too small: the channel has paid 100.00 tUSD of 160.00 tUSD.')
    await expect(stage.json('service', 'provider', 'orders', 'settle', '2')).rejects.toThrow('The channel has paid 100.00 tUSD in all.')
    const topUp = ['--terms', stage.path('service.json'), '--key', stage.path('owner.key'), '--rpc', stage.anvil.url]
    await runJson('company', 'top-up', '90', ...topUp)
    const paid = await redeem('2', ...receipt)
    expect(paid).toMatchObject({ state: 'paid', redeemed: '160000000' })
    expect((paid['transactions'] as { what: string }[]).map(({ what }) => what)).toEqual(['Redeemed', 'Settled'])
  })

  it('waits for the regular service that is due after a number of cups', async () => {
    await stage.report({ cups: 500n })
    expect(await orders()).toMatchObject([{ id: '3', cause: 64, fee: '30000000' }])
    expect(await stage.json('service', 'provider', 'orders', 'cancel', '3')).toMatchObject({ state: 'cancelled' })
  })
})

describe('crema provider close', () => {
  const close = (...more: string[]) => stage.json('service', 'provider', 'close', '1', ...more)

  it('does not lose a proven but unredeemed receipt, unless told to', async () => {
    await stage.report({ cups: 502n })
    await stage.report({ cups: 503n, faults: GRINDER })
    await stage.json('service', 'provider', 'orders', 'accept', '4', '--due', '1d')
    await redeem('4', ...(await receiptFile('third.json', 4n, 3n * FEE)))
    await expect(close()).rejects.toThrow('Proven work of 50.00 tUSD is not redeemed')
    await expect(stage.json('stranger', 'provider', 'close', '1', '--unredeemed-is-lost')).rejects.toThrow("is not the channel's payee")
  })

  it('gives the rest back to the payer', async () => {
    const topUp = ['--terms', stage.path('service.json'), '--key', stage.path('owner.key'), '--rpc', stage.anvil.url]
    await runJson('company', 'top-up', '70', ...topUp)
    await redeem('4', ...(await receiptFile('again.json', 4n, 3n * FEE)))
    const text = await stage.text('service', 'provider', 'close', '1')
    expect(text).toContain(`20.00 tUSD went back to ${stage.address('owner')}.`)
    expect(text).toContain('Agreement 1 continues')
  })
})
