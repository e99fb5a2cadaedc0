import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { NoContract } from '../../src/chain/errors.ts'
import { openChain } from '../../src/chain/open-chain.ts'
import type { TokenFacts } from '../../src/chain/token.ts'
import type { Address, Hex } from '../../src/core/hex.ts'
import type { Agreement } from '../../src/core/offer.ts'
import { channelId } from '../../src/core/terms.ts'
import { Faults } from '../../src/redeem/faults.ts'
import { AgreementFinder } from '../../src/redeem/found-agreements.ts'
import { openSeenChain } from '../../src/redeem/open-seen-chain.ts'
import { startFakeNode } from '../support/fake-node.ts'
import { domain, machine, makeAddress, makeHash, NOW, terms } from '../support/make.ts'

const agreementIn = (id: bigint, token: Address): Agreement => {
  const itsTerms = { ...terms, token, machine: machine.address }
  const strange = {
    offerId: makeHash(`offer ${id}`),
    kind: 'supply',
    provider: makeAddress('stranger'),
    owner: makeAddress('owner'),
    rentalId: 0n,
  } as const
  const channel = { deposited: 1n, redeemed: 0n, closesAt: 0n }
  const rest = { channel, visitorIssuer: makeAddress('visitors'), everyCups: 0n, acceptedAt: NOW, endsAt: 0n, products: [] }
  return { id, ...strange, terms: itsTerms, channelId: channelId(itsTerms, domain), ...rest }
}

/** Finds what a machine keeps of these agreements, in as many syncs as all tokens need. */
async function find(agreements: readonly Agreement[], token: (address: Address) => Promise<TokenFacts>) {
  const faults = new Faults(pino({ level: 'silent' }))
  const finder = new AgreementFinder({ chain: { token }, domain, machine: machine.address, known: () => [], faults })
  let found = await finder.find(agreements, NOW)
  for (let sync = 1; sync < agreements.length; sync++) found = await finder.find(agreements, NOW + BigInt(sync))
  return { found, faults: [...faults.all().keys()] }
}

/** What a token's contract answers to any call, in the name of a chain that knows this token. */
async function readHostile(answer: Hex): Promise<TokenFacts> {
  const decimals: Hex = `0x${'12'.padStart(64, '0')}`
  const node = await startFakeNode({
    eth_chainId: `0x${domain.chainId.toString(16)}`,
    eth_getCode: '0x60',
    eth_call: ([call]: unknown[]) => ((call as { data: Hex }).data.startsWith('0x313ce567') ? decimals : answer),
  })
  const chain = openChain({ rpc: node.url, ...domain, contract: domain.contract })
  return openSeenChain({ chain, machine: machine.address, agreements: undefined, fromBlock: 0n }).token(makeAddress('hostile'))
}

const word = (value: number | string) => (typeof value === 'number' ? value.toString(16).padStart(64, '0') : value.padEnd(64, '0'))
const text = (length: number): Hex => `0x${word(32)}${word(length)}${'41'.repeat(length)}`

describe('one agreement of a stranger', () => {
  const [good, hostile] = [agreementIn(1n, makeAddress('good token')), agreementIn(2n, makeAddress('hostile'))]

  it.each([
    ['whose token says nothing', async () => Promise.reject(new Error('The token says nothing.'))],
    ['whose token is none', async () => Promise.reject(new NoContract('node', 1n, makeAddress('hostile'), 'an ERC-20 token'))],
    ['whose symbol is cut off', () => readHostile(`0x${word(32)}${word(4096)}`)],
    ['whose symbol points outside', () => readHostile(`0x${'ff'.repeat(32)}${word(3)}`)],
    ['whose token answers with nothing', () => readHostile('0x')],
  ] as const)('%s keeps no other one from being kept, and is named', async (_, token) => {
    const ofToken = (address: Address) => (address === hostile.terms.token ? token() : Promise.resolve({ decimals: 6, symbol: 'tUSD' }))
    for (const order of [
      [good, hostile],
      [hostile, good],
    ]) {
      const { found, faults } = await find(order, ofToken)
      expect(found.map(({ id }) => id)).toEqual([1n])
      expect(faults).toEqual(['agreement 2'])
    }
  })

  it.each([
    ['32 bytes', `0x${word(Buffer.from('MKR').toString('hex'))}`, 'MKR'],
    ['32 bytes of no text', `0x${'ff'.repeat(32)}`, null],
    ['an enormous text', text(1_000_000), null],
    ['a text that moves the cursor', `0x${word(32)}${word(4)}${word(Buffer.from('\u001b[2J').toString('hex'))}`, null],
  ] as const)('whose symbol is %s is kept, and shown in a few letters', async (_, answer, expected) => {
    const { found, faults } = await find([hostile, good], address =>
      address === hostile.terms.token ? readHostile(answer) : Promise.resolve({ decimals: 6, symbol: 'tUSD' }),
    )
    expect(faults).toEqual([])
    const symbol = found.find(({ id }) => id === 2n)?.symbol ?? ''
    if (expected !== null) expect(symbol).toBe(expected)
    expect(symbol).toMatch(/^[\x21-\x7e…]{1,16}$/)
  })

  it('that names another machine, or a channel of another contract, is left out alone', async () => {
    const ofAnother = { ...hostile, channelId: makeHash('another contract') }
    const { found, faults } = await find([ofAnother, good], async () => ({ decimals: 6, symbol: 'tUSD' }))
    expect([found.map(({ id }) => id), faults]).toEqual([[1n], ['agreement 2']])
  })
})
