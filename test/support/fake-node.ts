import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A JSON-RPC error in place of a result. */
export class RpcFault {
  readonly code: number
  readonly message: string

  constructor(code: number, message: string) {
    this.code = code
    this.message = message
  }
}

interface RpcRequest {
  readonly id: number
  readonly method: string
  readonly params: unknown[]
}

type Answer = unknown | ((params: unknown[]) => unknown)

/** A node that says whatever the test wants, of no chain at all. */
export interface FakeNode {
  readonly url: string
  readonly calls: { readonly method: string; readonly params: unknown[] }[]
  /** By method: a result, an RpcFault, or a function of the parameters that gives either; null for a method that is left out. */
  answers: Record<string, Answer>
  /** How many requests came in each POST. */
  readonly posts: number[]
  /** Whether it answers batches, or refuses them. */
  takesBatches: boolean
  /** Sends the answer its own way; true where it did. */
  manner: (response: ServerResponse, id: unknown, method: string) => boolean
}

/** Starts one on a free loopback port, for the length of a test. */
export async function startFakeNode(answers: FakeNode['answers'] = {}): Promise<FakeNode> {
  const server = createServer(async (request, response) => {
    const asked = JSON.parse((await request.toArray()).join('')) as RpcRequest | RpcRequest[]
    const requests = [asked].flat()
    fake.posts.push(requests.length)
    fake.calls.push(...requests.map(({ method, params }) => ({ method, params })))
    const [first] = requests
    if (first !== undefined && fake.manner(response, first.id, first.method)) return
    const answers = requests.map(({ id, method, params }) => ({ jsonrpc: '2.0', id, ...resultOf(fake.answers[method], params) }))
    const refusal = { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'batches are not supported' } }
    const batch = fake.takesBatches ? answers : refusal
    response.setHeader('content-type', 'application/json').end(JSON.stringify(Array.isArray(asked) ? batch : answers[0]))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const fake: FakeNode = { url, calls: [], posts: [], takesBatches: true, answers, manner: () => false }
  return fake
}

function resultOf(answer: Answer, params: unknown[]): object {
  const result: unknown = typeof answer === 'function' ? answer(params ?? []) : answer
  return result instanceof RpcFault ? { error: { code: result.code, message: result.message } } : { result: result ?? null }
}

/** A block as eth_getBlockByNumber has it; `branch` tells two blocks of one height apart. */
export const rpcBlock = (number: number, at: number, { branch = 0, baseFee = 7 } = {}) => ({
  number: `0x${number.toString(16)}`,
  timestamp: `0x${at.toString(16)}`,
  hash: `0x${branch.toString(16).padStart(8, '0')}${number.toString(16).padStart(56, '0')}`,
  baseFeePerGas: `0x${baseFee.toString(16)}`,
  transactions: [],
})
