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

type Answer = unknown | ((params: unknown[]) => unknown)

/** A node that says whatever the test wants, of no chain at all. */
export interface FakeNode {
  readonly url: string
  readonly calls: { readonly method: string; readonly params: unknown[] }[]
  /** By method: a result, an RpcFault, or a function of the parameters that gives either; null for a method that is left out. */
  answers: Record<string, Answer>
  /** Sends the answer its own way; true where it did. */
  manner: (response: ServerResponse, id: unknown, method: string) => boolean
}

/** Starts one on a free loopback port, for the length of a test. */
export async function startFakeNode(answers: FakeNode['answers'] = {}): Promise<FakeNode> {
  const server = createServer(async (request, response) => {
    const { id, method, params } = JSON.parse((await request.toArray()).join('')) as { id: number; method: string; params: unknown[] }
    fake.calls.push({ method, params })
    if (fake.manner(response, id, method)) return
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ jsonrpc: '2.0', id, ...resultOf(fake.answers[method], params) }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const fake: FakeNode = { url, calls: [], answers, manner: () => false }
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
