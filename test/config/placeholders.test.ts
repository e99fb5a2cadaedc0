import { describe, expect, it } from 'vitest'
import { placeholdersIn } from '../../src/config/placeholders.ts'
import { ZERO_ADDRESS } from '../../src/core/hex.ts'
import { makeAddress } from '../support/make.ts'

const mine = {
  chain: { rpc: 'https://rpc.gnosischain.com', contract: makeAddress('contract'), agreements: undefined },
  channels: [{ payer: makeAddress('payer'), payee: makeAddress('payee'), token: ZERO_ADDRESS, issuer: makeAddress('issuer') }],
}
const [channel = expect.unreachable()] = mine.channels

describe('placeholders', () => {
  it('are not found in a filled-in config, nor in one on this machine', () => {
    expect(placeholdersIn(mine)).toEqual([])
    expect(placeholdersIn({ ...mine, chain: { ...mine.chain, rpc: ['http://127.0.0.1:8545', 'http://localhost:8545'] } })).toEqual([])
  })

  it.each([
    ['the example’s node', { ...mine, chain: { ...mine.chain, rpc: 'https://rpc.example.org' } }, 'chain.rpc: rpc.example.org'],
    ['one of several', { ...mine, chain: { ...mine.chain, rpc: [mine.chain.rpc, 'https://node.example/v3'] } }, 'chain.rpc: node.example'],
    [
      'the example’s contract',
      { ...mine, chain: { ...mine.chain, contract: `0x${'1'.padStart(40, '0')}` as const } },
      'chain.contract: 0x',
    ],
    ['a repeated digit', { ...mine, chain: { ...mine.chain, agreements: `0x${'a'.repeat(40)}` as const } }, 'chain.agreements: 0xaaa'],
    ['the zero address as a payee', { ...mine, channels: [{ ...channel, payee: ZERO_ADDRESS }] }, 'channels.0.payee: 0x000'],
    ['the example’s token', { ...mine, channels: [{ ...channel, token: `0x${'4'.padStart(40, '0')}` as const }] }, 'channels.0.token: 0x'],
  ])('are %s', (_, config, expected) => {
    expect(placeholdersIn(config)).toEqual([expect.stringContaining(expected)])
  })
})
