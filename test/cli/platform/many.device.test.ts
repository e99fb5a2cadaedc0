import { mkdirSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../../src/cli/support/exit-codes.ts'
import { readTermsFile } from '../../../src/cli/support/terms-file.ts'
import { runCommand, runJson } from '../run-command.ts'
import { type PlatformStage, startPlatformStage } from './stage.ts'

let stage: PlatformStage
beforeAll(async () => {
  stage = await startPlatformStage()
  await stage.registerMachine()
  // The key of the role `supplier` plays a second machine.
  const where = ['--machines', stage.platform.machines, '--chain-id', '31337', '--key', stage.path('supplier.key')]
  await runJson('machine', 'registration', '--owner', stage.address('owner'), ...where, '--out', stage.path('second.json'))
  await stage.json('owner', 'provider', 'register', stage.path('second.json'))
})
afterAll(() => stage.stop())
afterEach(() => {
  process.exitCode = undefined
})

const publish = (...more: string[]) => [...['provider', 'offer', 'publish', '--token', stage.token, '--notice-period', '7d'], ...more]

interface Many {
  readonly done: { offerId: string; machine: string }[]
  readonly failed: { id: string; fault: { code: string } }[]
}

const json = async <T>(...args: Parameters<PlatformStage['json']>) => (await stage.json(...args)) as unknown as T

let offers: string[]

describe('crema provider offer publish --machines', () => {
  it('publishes one offer at each machine; one that is refused keeps no other back', async () => {
    const machines = ['machine', 'stranger', 'supplier'].map(role => stage.address(role as 'machine'))
    const list = stage.write('machines.txt', `# ours\n${machines.join('\n')}\n`)
    const rental = ['--kind', 'rental', '--places', '2', '--product', 'Espresso=0.80', '--product', 'Lungo=1.00']
    const { done, failed } = await json<Many>('owner', ...publish(...rental, '--machines', `@${list}`))
    expect(done.map(({ machine }) => machine)).toEqual([machines[0], machines[2]])
    expect(failed).toMatchObject([{ id: machines[1], fault: { code: 'revert-not-registered' } }])
    expect(process.exitCode).toBe(EXIT_CODES.refused)
    offers = done.map(({ offerId }) => offerId)
  })
})

describe('crema provider offer reprice', () => {
  const reprice = (...more: string[]) => ['provider', 'offer', 'reprice', ...more]

  it('refuses what is no new price of an own offer', async () => {
    const [first = ''] = offers
    await expect(stage.json('owner', ...reprice(first, '--price', 'Tea=1'))).rejects.toThrow('Expected one of "Espresso", "Lungo".')
    await expect(stage.json('owner', ...reprice(first, '--price', 'Lungo=1.00'))).rejects.toThrow('Nothing was done.')
    await expect(stage.json('customer', ...reprice(first, '--price', 'Lungo=2'))).rejects.toThrow('is not yours')
  })

  it('publishes the new prices, withdraws the old, and leaves agreements to their customers, or ends them', async () => {
    const [first = '', second = ''] = offers
    await stage.json('customer', 'company', 'accept', first, '--deposit', '10', '--out', stage.path('terms.json'))
    const text = await stage.text('owner', ...reprice(first, second, '--price', 'Espresso=0.90', '--end'))
    expect(text).toContain('"Espresso" 0.90 tUSD, "Lungo" 1.00 tUSD')
    expect(text).toContain(
      `Agreement 1 of ${stage.address('customer')} keeps "Espresso" 0.80 tUSD, "Lungo" 1.00 tUSD until it ends, in 7d, or`,
    )
    const [, next = ''] = /company accept (0x\w{64}) --deposit 0\.000001 --key FILE$/m.exec(text) ?? []
    const standing = await json<{ offers: { id: string; products: unknown[] }[] }>(undefined, 'provider', 'offer', 'list')
    expect(standing.offers.map(({ id }) => id)).not.toEqual(expect.arrayContaining([first]))
    expect(standing.offers).toHaveLength(2)
    const accepted = await stage.json('customer', 'company', 'accept', next, '--deposit', '0.000001', '--out', stage.path('new-terms.json'))
    expect(accepted).toMatchObject({ agreementId: '2', channelId: readTermsFile(stage.path('terms.json')).id })
    const { agreements } = await json<{ agreements: { endsAt: string }[] }>(undefined, 'provider', 'agreements')
    expect(agreements.map(({ endsAt }) => endsAt === '0')).toEqual([false, true])
  })
})

describe('crema provider redeem --all', () => {
  const redeem = (...more: string[]) => stage.json('service', 'provider', 'redeem', '--phone', stage.path('technician'), ...more)

  it('redeems each unpaid order whose receipt is in a folder or on the phone', async () => {
    const kinds = [
      '--kind',
      'service',
      '--every-cups',
      '500',
      '--product',
      'Grinder=80,grinder-stuck',
      '--product',
      'Care=30,regular-service',
    ]
    const { offerId } = await stage.json('service', ...publish(...kinds, '--machine', stage.address('machine')))
    const accept = ['company', 'accept', offerId as string, '--deposit', '200', '--out', stage.path('service.json')]
    await stage.json('owner', ...accept)
    await stage.report({ cups: 12n, faults: 1 << 2 })
    await stage.report({ cups: 512n, faults: 1 << 2 })
    for (const order of ['1', '2']) await stage.json('service', 'provider', 'orders', 'accept', order, '--due', '1d')
    await runCommand('wallet', 'new', '--phone', stage.path('technician'))
    expect(await redeem('--all')).toEqual({ done: [], failed: [] })
    const terms = readTermsFile(stage.path('service.json'))
    for (const [order, amount] of [
      [1n, 80_000_000n],
      [2n, 110_000_000n],
    ] as const)
      await stage.deliver(stage.path('technician'), terms, await stage.receiptOfMachine(order, terms.id, amount, order))
    mkdirSync(stage.path('receipts'))
    await runCommand('wallet', 'receipt', '1', '--phone', stage.path('technician'), '--out', stage.path('receipts/1.json'))
    const inFolder = await redeem('--all', '--receipts', stage.path('receipts'))
    expect(inFolder).toMatchObject({ done: [{ id: '1', state: 'paid', redeemed: '80000000' }], failed: [] })
    expect(await redeem('--all')).toMatchObject({ done: [{ id: '2', state: 'paid', redeemed: '110000000' }], failed: [] })
    await expect(redeem('--all', '--receipts', stage.path('nowhere'))).rejects.toMatchObject({ code: 'file-missing' })
    await expect(redeem()).rejects.toThrow('It is not clear which work order is redeemed.')
    await expect(redeem('1', '--all')).rejects.toThrow('It is not clear')
  })
})
