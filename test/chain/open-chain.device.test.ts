import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ChainError, ChainUnreachable, NoContract, NodeRefused, WrongChain } from '../../src/chain/errors.ts'
import { openChain } from '../../src/chain/open-chain.ts'
import { type ChainFixture, startChainFixture } from './fixture.ts'

let fixture: ChainFixture
beforeAll(async () => {
  fixture = await startChainFixture()
})
afterAll(() => fixture.stop())
afterEach(async () => {
  fixture.anvil.resume()
  await fixture.proxy.restore()
  fixture.proxy.calls.length = 0
})

const open = (timeoutMs = 10_000) =>
  openChain({ rpc: `${fixture.proxy.url}/v2/secret-key?token=secret-token`, ...fixture.domain, timeoutMs })

async function failureOf(promise: Promise<unknown>): Promise<ChainError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ChainError)) throw new Error(`Expected a ChainError, got ${error}`)
  return error
}

const head = (chain = open()) => chain.ask(client => client.getGasPrice())

describe('the first request', () => {
  it('checks the chain and the contract once', async () => {
    const chain = open()
    await Promise.all([head(chain), head(chain)])
    await head(chain)
    expect(fixture.proxy.calls.toSorted()).toEqual(['eth_chainId', 'eth_gasPrice', 'eth_gasPrice', 'eth_gasPrice', 'eth_getCode'])
  })

  it('checks again after the connection was lost', async () => {
    const chain = open()
    await head(chain)
    await fixture.proxy.cut()
    await expect(head(chain)).rejects.toThrow(ChainUnreachable)
    await fixture.proxy.restore()
    fixture.proxy.calls.length = 0
    await head(chain)
    expect(fixture.proxy.calls).toContain('eth_chainId')
  })

  it('refuses another chain', async () => {
    const { contract } = fixture.domain
    const error = await failureOf(head(openChain({ rpc: fixture.proxy.url, chainId: 1n, contract })))
    expect(error).toMatchObject({ constructor: WrongChain, expected: 'chain 1', retryable: false })
    expect(error.message).toMatch(/is on chain 31337\.\nExpected chain 1\.\n/)
  })

  it('refuses an address without code, and sees when it is there at last', async () => {
    const contract = `0x${'12'.repeat(20)}` as const
    const error = await failureOf(head(openChain({ rpc: fixture.proxy.url, chainId: 31337n, contract })))
    expect(error).toMatchObject({ constructor: NoContract, address: contract })
    const chain = open()
    fixture.proxy.resultOf('eth_getCode', '0x')
    await expect(head(chain)).rejects.toThrow(NoContract)
    fixture.proxy.behave()
    await expect(head(chain)).resolves.toBeTypeOf('bigint')
  })
})

describe('a node in trouble', () => {
  const troubles: [string, () => Promise<void> | void, RegExp][] = [
    ['is cut off', () => fixture.proxy.cut(), /ECONNREFUSED|other side closed/],
    ['stands still', () => fixture.anvil.pause(), /did not answer in time/],
    ['is silent', () => fixture.proxy.beSilent(), /did not answer in time/],
    ['answers HTTP 500', () => fixture.proxy.failWith(500), /HTTP 500/],
    ['answers with a web page', () => fixture.proxy.answerWith('<html>secret-key</html>'), /not JSON/],
    ['answers with half an answer', () => fixture.proxy.answerWith('{"jsonrpc":"2.0","id":1'), /not JSON/],
    ['answers with another kind of JSON', () => fixture.proxy.answerWith('[]'), /an invalid answer/],
    ['answers with null', () => fixture.proxy.answerWith('null'), /an invalid answer/],
  ]

  it.each(troubles)('a node that %s counts as unreachable, and retryable', async (_, cause, reason) => {
    await cause()
    const error = await failureOf(head(open(300)))
    expect(error).toMatchObject({ constructor: ChainUnreachable, retryable: true })
    expect(error.message).toMatch(reason)
    expect(error.message).toContain(new URL(fixture.proxy.url).host)
  })

  it.each(troubles)('a node that %s makes an error that shows only the host of the address', async (_, cause) => {
    await cause()
    const error = await failureOf(head(open(300)))
    expect(`${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toMatch(/secret-(key|token)/)
  })

  it('waits for a slow one', async () => {
    fixture.proxy.beSlow(50)
    await expect(head(open(5000))).resolves.toBeTypeOf('bigint')
  })

  it('gives the reason of one that refuses, without the key in it', async () => {
    fixture.proxy.refuse('eth_gasPrice', { code: -32001, message: 'key secret-key is over its limit' })
    const error = await failureOf(head())
    expect(error).toMatchObject({ constructor: NodeRefused, rpcCode: -32001, reason: 'key … is over its limit' })
  })
})
