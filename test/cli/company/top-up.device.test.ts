import decodeQR from 'qr/decode.js'
import { parseAbiItem } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from '../../../src/chain/send.ts'
import { ensureAllowance } from '../../../src/chain/token.ts'
import { safeContent } from '../../../src/cli/company/safe-file.ts'
import { readTermsFile } from '../../../src/cli/support/terms-file.ts'
import type { Address, Hex } from '../../../src/core/hex.ts'
import { type PlatformStage, type Role, startPlatformStage } from '../platform/stage.ts'
import { runCommand, runJson } from '../run-command.ts'

let stage: PlatformStage
beforeAll(async () => {
  stage = await startPlatformStage()
  await makeTerms('dollars.json', stage.token)
  await makeTerms('coins.json', 'native')
})
afterAll(() => stage.stop())

const makeTerms = (name: string, token: string) =>
  runJson(
    ...['company', 'terms', '--rpc', stage.anvil.url, '--contract', stage.platform.domain.contract, '--token', token],
    ...['--payer', stage.address('customer'), '--machine', stage.address('machine'), '--out', stage.path(name)],
  )
const where = (terms = 'dollars.json') => ['--rpc', stage.anvil.url, '--terms', stage.path(terms)]
const keyOf = (role: Role) => ['--key', stage.path(`${role}.key`)]
const topUp = (amount: string, ...more: string[]) => runJson('company', 'top-up', amount, ...more)
const deposited = async (terms?: string) => BigInt((await runJson('company', 'channel', ...where(terms)))['deposited'] as string)
const allowance = async (owner: Role) => {
  const abi = [parseAbiItem('function allowance(address owner, address spender) view returns (uint256)')]
  const args = [stage.address(owner), stage.platform.domain.contract] as const
  return stage.platform.ask(client => client.readContract({ address: stage.token, abi, functionName: 'allowance', args }))
}

describe('crema company top-up --by', () => {
  it('with permit, pays in one transaction, with no allowance before or after', async () => {
    const paid = await topUp('10', ...where(), ...keyOf('customer'), '--by', 'permit')
    expect(paid).toMatchObject({ amount: '10000000', deposited: '10000000', approvals: [] })
    expect(await allowance('customer')).toBe(0n)
    await topUp('1', ...where(), ...keyOf('customer'), '--by', 'permit')
    expect(await deposited()).toBe(11_000_000n)
  })

  it('with authorization, one account pays in and another sends it and pays the gas', async () => {
    const balance = () => stage.platform.ask(client => client.getBalance({ address: stage.address('customer') }))
    const before = await balance()
    const paid = await topUp('5', ...where(), ...keyOf('customer'), '--by', 'authorization', '--gas-key', stage.path('stranger.key'))
    expect(paid).toMatchObject({ amount: '5000000', deposited: '16000000', approvals: [] })
    expect(await balance()).toBe(before)
    await topUp('1', ...where(), ...keyOf('customer'), '--by', 'authorization')
    expect(await deposited()).toBe(17_000_000n)
  })

  it.each(['permit', 'authorization'])('%s is refused for the native coin', async way => {
    await expect(topUp('1', ...where('coins.json'), ...keyOf('customer'), '--by', way)).rejects.toThrow(
      /ETH has no (permits|authorizations)/,
    )
  })

  it.each(['permit', 'authorization'])('%s is refused before anything is sent if it exceeds the payer’s balance', async way => {
    await expect(topUp('5000', ...where(), ...keyOf('customer'), '--by', way)).rejects.toThrow('Expected at least 5000.00 tUSD.')
  })

  it('refuses any other way, and a missing key', async () => {
    await expect(topUp('1', ...where(), ...keyOf('customer'), '--by', 'hand')).rejects.toThrow('approve, permit, authorization')
    await expect(topUp('1', ...where())).rejects.toThrow('Expected --key FILE, --safe FILE or --qr.')
  })
})

describe('crema company top-up --safe', () => {
  const batch = (name: string) => stage.read(name)['transactions'] as { to: Address; value: string; data: Hex }[]
  /** Sends the calls in the file one after the other, as a Safe does. */
  const sendAll = async (name: string) => {
    const account = privateKeyToAccount(stage.account('customer').privateKey)
    for (const { to, value, data } of batch(name)) await send(stage.platform, account, { to, value: BigInt(value), data })
  }

  it('writes the approval and the deposit, which pay in when the Safe sends them', async () => {
    const before = await deposited()
    const text = await runCommand('company', 'top-up', '20', ...where(), '--safe', stage.path('safe.json'))
    expect(text).toContain('2 calls that pay 20.00 tUSD into channel')
    expect(text).toContain(`Transaction Builder of the Safe ${stage.address('customer')}`)
    expect(stage.read('safe.json')).toMatchObject({
      ...{ version: '1.0', chainId: '31337' },
      meta: { createdFromSafeAddress: stage.address('customer'), checksum: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
    })
    expect(await deposited()).toBe(before)
    await sendAll('safe.json')
    expect(await deposited()).toBe(before + 20_000_000n)
  })

  it('resets an allowance that is too small first, and needs none for the native coin', async () => {
    const account = privateKeyToAccount(stage.account('customer').privateKey)
    await ensureAllowance(stage.platform, account, stage.token, stage.platform.domain.contract, 1n)
    await topUp('2', ...where(), '--safe', stage.path('again.json'))
    expect(batch('again.json')).toHaveLength(3)
    await sendAll('again.json')
    await topUp('0.5', ...where('coins.json'), '--safe', stage.path('coins-safe.json'))
    expect(batch('coins-safe.json')).toMatchObject([{ value: String(5n * 10n ** 17n) }])
    await sendAll('coins-safe.json')
    expect(await deposited('coins.json')).toBe(5n * 10n ** 17n)
  })

  it('never overwrites a file, and never writes one for a zero amount', async () => {
    await expect(topUp('2', ...where(), '--safe', stage.path('safe.json'))).rejects.toThrow('already exists')
    await expect(topUp('0', ...where(), '--safe', stage.path('zero.json'))).rejects.toThrow('The amount is zero.')
  })

  it('carries a checksum of everything but its name', () => {
    const about = { chainId: 1n, safe: stage.address('customer'), name: 'one', description: 'two', calls: [], createdAt: 1 }
    const checksum = (change: object) => safeContent({ ...about, ...change }).meta.checksum
    expect(checksum({ name: 'another' })).toBe(checksum({}))
    expect(checksum({ createdAt: 2 })).not.toBe(checksum({}))
    expect(checksum({ calls: [{ to: stage.token, data: '0x' }] })).not.toBe(checksum({}))
  })
})

describe('crema company top-up --qr', () => {
  it('shows codes of the approval and the deposit, as a camera reads them', async () => {
    const { links } = await topUp('3', ...where(), '--qr')
    const { contract } = stage.platform.domain
    const { payer, payee, token, issuer, machine } = readTermsFile(stage.path('dollars.json')).terms
    expect(links).toEqual([
      `ethereum:${stage.token}@31337/approve?address=${contract}&uint256=3000000`,
      `ethereum:${contract}@31337/deposit?(address,address,address,address,address,uint32)=(${[payer, payee, token, issuer, machine].join(',')},604800)&uint256=3000000`,
    ])
    const text = await runCommand('company', 'top-up', '3', ...where(), '--qr')
    expect(codesIn(text).map(readCode)).toEqual(links)
  })

  it('the code for the native coin contains its value', async () => {
    const { links } = await topUp('0.5', ...where('coins.json'), '--qr')
    expect(links).toEqual([expect.stringMatching(/&value=500000000000000000$/)])
  })
})

/** The blocks of output lines that draw a code. */
const codesIn = (text: string): string[][] =>
  text.split(/\n(?=First|Pays)/).map(part => part.split('\n').filter(line => /^[█▀▄ ]{20,}$/.test(line)))

/** Decodes as a camera would: each character is two modules, a space is dark, four pixels per module. */
function readCode(lines: readonly string[]): string {
  const rows = lines.flatMap(line => [[...line].map(c => c === '█' || c === '▀'), [...line].map(c => c === '█' || c === '▄')])
  const scale = 4
  const width = (rows[0]?.length ?? 0) * scale
  const height = rows.length * scale
  const data = new Uint8Array(width * height * 4).fill(255)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data.fill(rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] ? 255 : 0, 4 * (y * width + x), 4 * (y * width + x) + 3)
  return decodeQR({ width, height, data })
}
