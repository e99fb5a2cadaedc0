import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resultOf } from '../../../scripts/search/chaos/rpc.ts'
import { fateOf, type TwinsRedemption } from '../../../scripts/search/chaos/twin.ts'
import { startAnvil } from '../../support/anvil.ts'
import { makeAddress, makeTerms } from '../../support/make.ts'

let anvil: Awaited<ReturnType<typeof startAnvil>>
beforeAll(async () => {
  anvil = await startAnvil()
})
afterAll(() => anvil.stop())

const machine = makeAddress('machine')
const send = (change: object): Promise<`0x${string}`> =>
  resultOf(anvil.url, 'eth_sendTransaction', { from: machine, to: machine, gas: '0x15f90', ...change })
const fate = (hash: `0x${string}`, nonce: number) => {
  const sent: TwinsRedemption = { hash, nonce, total: 5n }
  return fateOf({ node: anvil.url, terms: makeTerms() }, sent, 0)
}

describe('a twin’s redemption', () => {
  it('counts while a block has it or may take it, and not when that block is undone or its nonce is another’s', async () => {
    expect(makeTerms().machine).toBe(machine)
    await anvil.setBalance(machine, 10n ** 20n)
    await resultOf(anvil.url, 'anvil_impersonateAccount', machine)
    await resultOf(anvil.url, 'evm_setAutomine', false)
    const first = await send({ nonce: '0x0' })
    expect(await fate(first, 0)).toBe(5n)
    await anvil.mine(1)
    expect(await fate(first, 0)).toBe(5n)
    await resultOf(anvil.url, 'anvil_reorg', 1, [])
    expect(await fate(first, 0)).toBe(0n)
    await send({ nonce: '0x0', value: '0x1' })
    await anvil.mine(1)
    expect(await fate(first, 0)).toBe(0n)
  })

  it('that reverted paid nothing', async () => {
    const data = '0xfe'
    const hash = await resultOf<`0x${string}`>(anvil.url, 'eth_sendTransaction', { from: machine, data, gas: '0x15f90', nonce: '0x1' })
    await anvil.mine(1)
    expect(await fate(hash, 1)).toBe(0n)
  })
})
