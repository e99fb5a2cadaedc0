import { encodeAbiParameters, type Hex, stringToHex } from 'viem'
import { describe, expect, it } from 'vitest'
import { NoContract } from '../../src/chain/errors.ts'
import { openNode } from '../../src/chain/open-node.ts'
import { readToken } from '../../src/chain/token.ts'
import { RpcFault, startFakeNode } from '../support/fake-node.ts'
import { makeAddress } from '../support/make.ts'

const DECIMALS = '0x313ce567'
const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`
const text = (value: string) => encodeAbiParameters([{ type: 'string' }], [value])

/** What a token of these answers says of itself. */
async function read(decimals: unknown, symbol: unknown, code = '0x60') {
  const answerTo = ([{ data }]: [{ data: string }]) => (data === DECIMALS ? decimals : symbol)
  const node = await startFakeNode({ eth_chainId: '0x64', eth_getCode: code, eth_call: (params: unknown[]) => answerTo(params as never) })
  return readToken(openNode({ rpc: node.url }), makeAddress('token'))
}

describe('a token', () => {
  it('says its decimals and its symbol', async () => {
    expect(await read(word(6n), text('USDC'))).toEqual({ decimals: 6, symbol: 'USDC' })
  })

  it('of old has a symbol of 32 bytes, as Maker has', async () => {
    expect(await read(word(18n), stringToHex('MKR', { size: 32 }))).toEqual({ decimals: 18, symbol: 'MKR' })
  })

  it.each([
    ['has no symbol', word(6n), '0x'],
    ['has a symbol that is no text', word(6n), `0x${'ff'.repeat(64)}`],
    ['has no decimals', '0x', text('X')],
    ['has more decimals than there are numbers', word(1n << 200n), text('X')],
    ['reverts', new RpcFault(3, 'execution reverted'), text('X')],
  ])('that %s is none', async (_, decimals, symbol) => {
    await expect(read(decimals, symbol)).rejects.toThrow(NoContract)
  })

  it('is none where there is no code', async () => {
    await expect(read(word(6n), text('X'), '0x')).rejects.toThrow(NoContract)
  })
})
