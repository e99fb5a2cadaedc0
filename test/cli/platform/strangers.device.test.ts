import { encodeFunctionData, type Hex, size } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agreementsAbi } from '../../../src/chain/abi/agreements-abi.ts'
import { send } from '../../../src/chain/send.ts'
import { makeAddressBook } from '../../../src/cli/names/address-book.ts'
import { useAddressBook } from '../../../src/cli/names/names-in-use.ts'
import { type Address, ZERO_ADDRESS, ZERO_HASH } from '../../../src/core/hex.ts'
import { type PlatformStage, startPlatformStage } from './stage.ts'

/** What strangers' tokens do when they are asked for their symbol and decimals, as EVM code. */
const tokens: Readonly<Record<string, Hex>> = {
  'fails at once': '0x01',
  'never comes to an end': '0x5b5f56',
  'answers 200 kB': '0x62030d405ff3',
  'has 255 decimals and the symbol X': '0x5f3560e01c63313ce56714601957605860f81b5f5260205ff35b60ff5f5260205ff3',
}

/** "\r", "clear the screen", a line break, half a character of UTF-8, and a mark that writes backwards. */
const NASTY: Hex = '0x0d1b5b324a0ac3e280ae4f66666572000000000000000000'

let stage: PlatformStage
let rental: string
let named: string
beforeAll(async () => {
  stage = await startPlatformStage()
  await stage.registerMachine()
  for (const code of Object.values(tokens)) await publish(await deploy(code))
  const options = ['--kind', 'rental', '--machine', stage.address('machine'), '--token', stage.token, '--notice-period', '7d']
  const offer = async (...more: string[]) =>
    (await stage.json('owner', 'provider', 'offer', 'publish', ...options, ...more))['offerId'] as string
  rental = await offer('--product', 'Espresso=0.80')
  named = await offer('--product', 'Lungo=1.00', '--customer', stage.address('customer'))
})
afterAll(() => stage.stop())

const stranger = () => privateKeyToAccount(stage.account('stranger').privateKey)

/** Creation code that returns this code. */
async function deploy(code: Hex): Promise<Address> {
  const data: Hex = `0x60${size(code).toString(16).padStart(2, '0')}8060095f395ff3${code.slice(2)}`
  return (await send(stage.platform, stranger(), { to: null, data })).contractAddress as Address
}

/** Publishes a supply for the machine in this token, with the greatest amounts and a nasty name. */
async function publish(token: Address): Promise<void> {
  const offer = {
    ...{ kind: 2, machine: stage.address('machine'), payee: stage.address('stranger'), token, smallestDeposit: 2n ** 256n - 1n },
    ...{ noticePeriod: 0, visitorIssuer: stage.address('stranger'), everyCups: 0n, customer: ZERO_ADDRESS, places: 0 },
  }
  const product = { name: `${NASTY}${'00'.repeat(32 - size(NASTY))}` as Hex, price: 2n ** 104n - 1n, cause: 32 }
  const args = [offer, [product], { expiresAt: 0n, r: ZERO_HASH, vs: ZERO_HASH }] as const
  await send(stage.platform, stranger(), {
    to: stage.platform.agreements,
    data: encodeFunctionData({ abi: agreementsAbi, functionName: 'publish', args }),
  })
}

const offersIn = (text: string) => [...text.matchAll(/^Offer (0x\w{64})/gm)].map(([, id]) => id)

describe('a list with strangers’ offers', () => {
  it('shows each of them in its lines, with no control character, and the owner’s first', async () => {
    const text = await stage.text(undefined, 'company', 'offers')
    const ids = offersIn(text)
    expect(ids).toHaveLength(2 + Object.keys(tokens).length)
    expect(ids.slice(0, 2)).toEqual([rental, named])
    expect(text.split('\n')).toHaveLength(4 * ids.length)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThan(400)
    expect(text.match(/units of 0x\w{40}/g)?.length).toBe(2 * Object.keys(tokens).length)
  })

  it('has what names the customer before all others', async () => {
    const text = await stage.text(undefined, 'company', 'offers', '--customer', stage.address('customer'))
    expect(offersIn(text).slice(0, 2)).toEqual([named, rental])
  })

  it('has what a party of the address book offers before the others', async () => {
    useAddressBook(makeAddressBook('names.toml', { 'Jo’s beans': stage.address('stranger') }), true)
    const ids = offersIn(await stage.text(undefined, 'company', 'offers'))
    useAddressBook(null, false)
    expect(ids.slice(-2)).toEqual([rental, named])
  })

  it('has pages, and says how many', async () => {
    const first = await stage.text(undefined, 'company', 'offers', '--limit', '4')
    expect(first.split('\n').at(-1)).toBe('Page 1 of 2, 6 in all. More: --page 2')
    const second = await stage.json(undefined, 'company', 'offers', '--limit', '4', '--page', '2')
    expect(second).toMatchObject({ page: 2, pages: 2, total: 6, odd: [] })
    expect(second['offers']).toHaveLength(2)
    expect(offersIn(first)).toHaveLength(4)
    await expect(stage.json(undefined, 'company', 'offers', '--page', '3')).rejects.toThrow('There is no page 3.')
    expect(await stage.json(undefined, 'provider', 'orders', 'list')).toEqual({ orders: [], odd: [], page: 1, pages: 1, total: 0 })
  })
})
