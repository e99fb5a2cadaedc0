import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AnswerTooLarge, EndpointsDisagree, RateLimited } from '../../src/chain/endpoint-errors.ts'
import { ChainUnreachable, NoFinalBlock, WrongChain } from '../../src/chain/errors.ts'
import { readBlocks } from '../../src/chain/final-block.ts'
import { type Chain, type ChainOptions, openChain } from '../../src/chain/open-chain.ts'
import { openNode } from '../../src/chain/open-node.ts'
import { type FakeNode, RpcFault, rpcBlock, startFakeNode } from '../support/fake-node.ts'
import { makeAddress } from '../support/make.ts'

const contract = makeAddress('contract')
const T = 1_700_000_000
const blockTime = 5

interface Told {
  readonly head?: number
  readonly final?: number
  /** Blocks from this one on are of another chain. */
  readonly forkedFrom?: number
  readonly chainId?: string
}

/** A node of a chain with a block each five seconds. */
async function nodeAt({ head = 20, final = 10, forkedFrom = 1e9, chainId = '0x64' }: Told = {}) {
  const block = (number: number) => rpcBlock(number, T + number * blockTime, { branch: number >= forkedFrom ? 1 : 0 })
  const now = { head, final }
  const fake = await startFakeNode({
    eth_chainId: chainId,
    eth_getCode: '0x60',
    eth_gasPrice: '0x7',
    eth_getBlockByNumber: ([which]: unknown[]) => {
      if (which === 'latest') return block(now.head)
      if (which === 'finalized') return block(now.final)
      return Number(which) > now.head ? null : block(Number(which))
    },
  })
  return Object.assign(fake, { now })
}

const open = (nodes: readonly FakeNode[], more: Partial<ChainOptions> = {}): Chain =>
  openChain({ rpc: nodes.map(({ url }) => url), chainId: 100n, contract, timeoutMs: 5000, ...more })
const gasPrice = (chain: Chain) => chain.ask(client => client.getGasPrice())
const host = ({ url }: FakeNode) => new URL(url).host

it.each(['null', '[null]', '7', '[[]]', '{"jsonrpc":"2.0","id":1,"result":{"a":1}}'])(
  'a node that answers %s is named in words, not in those of V8',
  async body => {
    const node = await nodeAt()
    node.manner = response => Boolean(response.end(body))
    const failed = open([node]).ask(client => client.getChainId())
    await expect(failed).rejects.toThrow(ChainUnreachable)
    await expect(failed).rejects.not.toThrow(/Cannot read|is not a function|undefined/)
  },
)

describe('several endpoints', () => {
  it('are asked in order: the second only when the first fails, which comes last for a while', async () => {
    const [first, second] = [await nodeAt(), await nodeAt()]
    let now = 0
    const chain = open([first, second], { monotonicMs: () => now })
    await gasPrice(chain)
    expect(second.calls).toEqual([])
    first.manner = response => Boolean(response.writeHead(500).end())
    expect(await gasPrice(chain)).toBe(7n)
    const asked = first.calls.length
    await gasPrice(chain)
    expect(first.calls).toHaveLength(asked)
    first.manner = () => false
    now = 1001
    await gasPrice(chain)
    expect(first.calls.length).toBeGreaterThan(asked)
  })

  it('of another chain are passed over and named', async () => {
    const [other, right] = [await nodeAt({ chainId: '0x1' }), await nodeAt()]
    const chain = open([other, right])
    expect(await gasPrice(chain)).toBe(7n)
    expect(chain.inTurn().map(each => [each.host, each.fault()?.fact])).toEqual([
      [host(right), undefined],
      [host(other), `The node at ${host(other)} is on chain 1.`],
    ])
  })

  it('that all fail give the reason of the first', async () => {
    const nodes = [await nodeAt({ chainId: '0x1' }), await nodeAt()]
    for (const node of nodes.slice(1)) node.manner = () => true
    await expect(gasPrice(open(nodes, { timeoutMs: 300 }))).rejects.toThrow(WrongChain)
  })

  it('all get a transaction, and one that swallows it does not matter', async () => {
    const [mute, good] = [await nodeAt(), await nodeAt()]
    good.answers['eth_sendRawTransaction'] = '0x12'
    mute.manner = (_, __, method) => method === 'eth_sendRawTransaction'
    expect(await open([mute, good]).tell(client => client.sendRawTransaction({ serializedTransaction: '0x02' }))).toBe('0x12')
  })

  it('are asked at once when the network is another one', async () => {
    const node = await nodeAt()
    node.manner = () => true
    const chain = open([node], { timeoutMs: 60_000 })
    const asked = gasPrice(chain)
    const failure = expect(asked).rejects.toThrow('the request was given up')
    await expect.poll(() => node.calls.length).toBeGreaterThan(0)
    chain.interrupt()
    await failure
    node.manner = () => false
    expect(await gasPrice(chain)).toBe(7n)
  })
})

describe('an endpoint that others stand in for', () => {
  const faults = (chain: Chain) => chain.inTurn().flatMap(each => each.fault()?.fact ?? [])

  it('has its fault until it answers again, though nothing else asks it', async () => {
    const [first, second] = [await nodeAt(), await nodeAt()]
    const chain = open([first, second], { monotonicMs: () => 0 })
    first.manner = response => Boolean(response.writeHead(500).end())
    await gasPrice(chain)
    await chain.lookAgain()
    expect(faults(chain)).toEqual([expect.stringContaining(host(first))])
    first.manner = () => false
    await gasPrice(chain)
    expect(faults(chain)).toHaveLength(1)
    await chain.lookAgain()
    expect(faults(chain)).toEqual([])
    expect(chain.inTurn().at(-1)?.host).toBe(host(first))
  })

  it('is named by what is wrong with it now', async () => {
    const [first, second] = [await nodeAt(), await nodeAt()]
    const chain = open([first, second])
    first.manner = response => Boolean(response.writeHead(500).end())
    await gasPrice(chain)
    first.manner = () => false
    first.answers['eth_chainId'] = '0x1'
    await chain.lookAgain()
    expect(faults(chain)).toEqual([`The node at ${host(first)} is on chain 1.`])
  })

  it('is left alone for as long as it asks', async () => {
    const [busy, free] = [await nodeAt(), await nodeAt()]
    const at = { ms: 0 }
    const chain = open([busy, free], { monotonicMs: () => at.ms })
    busy.manner = response => Boolean(response.writeHead(429, { 'retry-after': '30' }).end())
    await gasPrice(chain)
    busy.manner = () => false
    const asked = busy.calls.length
    at.ms = 29_999
    await chain.lookAgain()
    expect([busy.calls.length, faults(chain).length]).toEqual([asked, 1])
    at.ms = 30_000
    await chain.lookAgain()
    expect(faults(chain)).toEqual([])
  })

  it('is distrusted for as long as it says something else than the others', async () => {
    const [liar, ...honest] = [await nodeAt(), await nodeAt(), await nodeAt()]
    liar.answers['eth_gasPrice'] = '0x8'
    const chain = open([liar, ...honest])
    await chain.agree(client => client.getGasPrice())
    await chain.lookAgain()
    expect(faults(chain)).toEqual([expect.stringContaining('different')])
    liar.answers['eth_gasPrice'] = '0x7'
    await chain.lookAgain()
    expect(faults(chain)).toEqual([])
  })

  it('is looked at once at a time, and only where another one answers', async () => {
    const [mute, good] = [await nodeAt(), await nodeAt()]
    const chain = open([mute, good], { timeoutMs: 300 })
    mute.manner = () => true
    await gasPrice(chain)
    const asked = mute.calls.length
    await Promise.all([chain.lookAgain(), chain.lookAgain()])
    const looked = mute.calls.length
    expect(looked - asked).toBe(2)
    good.manner = () => true
    await expect(gasPrice(chain)).rejects.toThrow(ChainUnreachable)
    await chain.lookAgain()
    expect(mute.calls.length - looked).toBe(2)
  })
})

describe('a fact that two endpoints must agree on', () => {
  const price = (chain: Chain) => chain.agree(client => client.getGasPrice())

  it('is what both say', async () => {
    expect(await price(open([await nodeAt(), await nodeAt()]))).toBe(7n)
  })

  it('is not what one of two says', async () => {
    const [liar, honest] = [await nodeAt(), await nodeAt()]
    liar.answers['eth_gasPrice'] = '0x8'
    await expect(price(open([liar, honest]))).rejects.toThrow(EndpointsDisagree)
    expect(await price(open([liar, honest], { quorum: 1 }))).toBe(8n)
  })

  it('is what two of three say; the third comes last from then on', async () => {
    const [liar, ...honest] = [await nodeAt(), await nodeAt(), await nodeAt()]
    liar.answers['eth_gasPrice'] = '0x8'
    const chain = open([liar, ...honest])
    expect(await price(chain)).toBe(7n)
    expect(chain.inTurn().at(-1)?.host).toBe(host(liar))
    expect(await gasPrice(chain)).toBe(7n)
  })

  it('is not what one says while the other is away', async () => {
    const [away, honest] = [await nodeAt(), await nodeAt()]
    away.manner = response => Boolean(response.writeHead(502).end())
    await expect(price(open([away, honest]))).rejects.toThrow(ChainUnreachable)
  })
})

describe('the final block of two endpoints', () => {
  it('is the newest that both have, and the head the newest that both have reached', async () => {
    const nodes = [await nodeAt({ head: 25, final: 12 }), await nodeAt({ head: 20, final: 10 })]
    const { head, finalBlock } = await readBlocks(open(nodes))
    expect([head.number, finalBlock.number]).toEqual([20n, 10n])
  })

  it('is not a height that one of them made up', async () => {
    const nodes = [await nodeAt({ head: 1e7, final: 1e7 - 1, forkedFrom: 0 }), await nodeAt()]
    await expect(readBlocks(open(nodes))).rejects.toThrow(EndpointsDisagree)
    const { head, finalBlock } = await readBlocks(open([...nodes, await nodeAt({ final: 9 })]))
    expect([head.number, finalBlock.number]).toEqual([20n, 9n])
  })

  it('is not one of another chain of the same id', async () => {
    const nodes = [await nodeAt(), await nodeAt({ forkedFrom: 5 })]
    await expect(readBlocks(open(nodes))).rejects.toThrow(EndpointsDisagree)
  })

  it('costs three requests each, and one more where they differ', async () => {
    const nodes = [await nodeAt({ final: 12 }), await nodeAt()]
    const chain = open(nodes)
    await gasPrice(chain)
    await readBlocks(chain)
    const before = chain.requests()
    await readBlocks(chain)
    expect(chain.requests() - before).toBe(7)
  })
})

describe('one endpoint', () => {
  it('whose newest block is older than its final one has the final one as its head', async () => {
    const node = await nodeAt({ head: 5, final: 10 })
    expect((await readBlocks(open([node]))).head.number).toBe(10n)
  })

  it('that is on another chain since is named at once', async () => {
    const node = await nodeAt()
    const chain = open([node])
    await readBlocks(chain)
    node.answers['eth_chainId'] = '0x1'
    await expect(readBlocks(chain)).rejects.toThrow(/is on chain 1\.\nExpected chain 100/)
    node.answers['eth_chainId'] = '0x64'
    await readBlocks(chain)
  })

  it.each([
    ['null', null],
    ['an unknown tag', new RpcFault(-32602, 'invalid argument 0: unknown tag')],
    ['geth before the merge', new RpcFault(-39001, 'unknown block')],
    ['no finality', new RpcFault(-32000, 'finalized block not found')],
  ])('without finality (%s) gets the advice about confirmations', async (_, answer) => {
    const node = await nodeAt()
    const block = node.answers['eth_getBlockByNumber'] as (params: unknown[]) => unknown
    node.answers['eth_getBlockByNumber'] = (params: unknown[]) => (params[0] === 'finalized' ? answer : block(params))
    const failure = readBlocks(open([node]))
    await expect(failure).rejects.toThrow(NoFinalBlock)
    await expect(failure).rejects.toThrow(/set chain\.final to a number of confirmations/)
  })
})

describe('an answer', () => {
  const asked = async (manner: FakeNode['manner'], more: Partial<ChainOptions> = {}) => {
    const node = await nodeAt()
    const chain = open([node], more)
    await gasPrice(chain)
    node.manner = manner
    return { chain, node, failure: gasPrice(chain) }
  }
  const json = { 'content-type': 'application/json' }

  it.each([
    ['of another id', (id: unknown) => ({ jsonrpc: '2.0', id: Number(id) + 1, result: '0x9' })],
    ['of no id', () => ({ jsonrpc: '2.0', result: '0x9' })],
    ['that is an error of another id', (id: unknown) => ({ jsonrpc: '2.0', id: Number(id) + 1, error: { code: -1, message: 'x' } })],
  ])('%s is refused', async (_, answer) => {
    const { failure } = await asked((response, id) => Boolean(response.writeHead(200, json).end(JSON.stringify(answer(id)))))
    await expect(failure).rejects.toThrow('the JSON-RPC id of another request')
  })

  it('that decompresses to far more than it should is not read', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20))
    const before = process.memoryUsage().rss
    const { failure } = await asked(response => Boolean(response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb)))
    await expect(failure).rejects.toThrow(AnswerTooLarge)
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024)
  })

  it('that never ends is given up in time', async () => {
    const half: FakeNode['manner'] = response => Boolean(response.writeHead(200, json).write('{"jsonrpc":"2.0",'))
    const { failure } = await asked(half, { timeoutMs: 300 })
    await expect(failure).rejects.toThrow('did not answer in time')
  })

  it('that never ends is given up in time although memory is collected meanwhile', async () => {
    setFlagsFromString('--expose-gc')
    const collecting = setInterval(runInNewContext('gc') as () => void, 20)
    onTestFinished(() => clearInterval(collecting))
    const half: FakeNode['manner'] = response => Boolean(response.writeHead(200, json).write('{"jsonrpc":"2.0",'))
    const { failure } = await asked(half, { timeoutMs: 300 })
    await expect(failure).rejects.toThrow('did not answer in time')
  })
})

describe('a node that asks for fewer requests', () => {
  const limited = async (manner: FakeNode['manner'], answers: FakeNode['answers'] = {}) => {
    const node = await nodeAt()
    const at = { ms: 0 }
    const chain = open([node], { monotonicMs: () => at.ms })
    await gasPrice(chain)
    Object.assign(node.answers, answers)
    node.manner = manner
    return { chain, node, at }
  }

  it('is left alone for as long as it says', async () => {
    const { chain, node, at } = await limited(response => Boolean(response.writeHead(429, { 'retry-after': '30' }).end()))
    await expect(gasPrice(chain)).rejects.toMatchObject({ constructor: RateLimited, retryAfterMs: 30_000 })
    const asked = node.calls.length
    at.ms = 29_999
    await expect(gasPrice(chain)).rejects.toThrow(RateLimited)
    expect(node.calls).toHaveLength(asked)
    node.manner = () => false
    at.ms = 30_000
    expect(await gasPrice(chain)).toBe(7n)
  })

  it.each([
    [-32005, 'daily request count exceeded, request rate limited'],
    [-32005, 'rate limit exceeded'],
    [-32007, '50/second request limit reached - reduce calls per second or upgrade your account'],
    [429, 'Your app has exceeded its compute units per second capacity.'],
    [-32000, 'Too Many Requests'],
    [-32097, 'project ID request rate exceeded'],
  ])('by the error %i "%s" is left alone a little longer each time', async (code, text) => {
    const { chain, at } = await limited(() => false, { eth_gasPrice: new RpcFault(code, text) })
    await expect(gasPrice(chain)).rejects.toMatchObject({ constructor: RateLimited, retryAfterMs: 1000 })
    at.ms = 1000
    await expect(gasPrice(chain)).rejects.toMatchObject({ retryAfterMs: 2000 })
  })

  it('without a time is asked again after four seconds at the latest', async () => {
    const { chain, at } = await limited(() => false, { eth_gasPrice: new RpcFault(-32005, 'rate limit exceeded') })
    for (let refusal = 1; refusal < 8; refusal++) {
      await expect(gasPrice(chain)).rejects.toThrow(RateLimited)
      at.ms += 4000
    }
    await expect(gasPrice(chain)).rejects.toMatchObject({ retryAfterMs: 4000 })
  })

  it('for a year is asked again after ten minutes, and one that names a date at that date', async () => {
    const { chain } = await limited(response => Boolean(response.writeHead(429, { 'retry-after': '31536000' }).end()))
    await expect(gasPrice(chain)).rejects.toMatchObject({ retryAfterMs: 600_000 })
    const date = new Date(Date.now() + 60_000).toUTCString()
    const other = await limited(response => Boolean(response.writeHead(429, { 'retry-after': date }).end()))
    const error = await gasPrice(other.chain).catch((thrown: RateLimited) => thrown)
    expect((error as RateLimited).retryAfterMs).toBeGreaterThan(50_000)
  })

  it('leaves the work to the next endpoint', async () => {
    const [busy, free] = [await nodeAt(), await nodeAt()]
    busy.manner = response => Boolean(response.writeHead(429, { 'retry-after': '5' }).end())
    expect(await gasPrice(open([busy, free]))).toBe(7n)
  })
})

describe('a node that is asked without a chain in mind', () => {
  it('says which one to sign for', async () => {
    expect(await openNode({ rpc: (await nodeAt()).url }).chainId()).toBe(100n)
  })
})

describe('questions that belong together', () => {
  const both = (chain: Chain) => chain.askTogether(client => Promise.all([client.getGasPrice(), client.getBlockNumber()]))

  it('go in one batch', async () => {
    const node = await nodeAt()
    node.answers['eth_blockNumber'] = '0x9'
    const chain = open([node])
    expect(await both(chain)).toEqual([7n, 9n])
    expect(node.posts.at(-1)).toBe(2)
  })

  it('go one by one where the node takes no batches, and are not tried together again', async () => {
    const node = await nodeAt()
    node.answers['eth_blockNumber'] = '0x9'
    node.takesBatches = false
    const chain = open([node])
    expect(await both(chain)).toEqual([7n, 9n])
    const before = node.posts.filter(count => count > 1).length
    await both(chain)
    expect(node.posts.filter(count => count > 1)).toHaveLength(before)
  })
})
