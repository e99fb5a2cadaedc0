import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The proxy's treatment of requests: forwarding, or a fault as in the field. */
type Behaviour = (response: ServerResponse, body: string) => Promise<void> | void

/** A node's HTTP endpoint that counts requests and can fail like real ones. */
export interface RpcProxy {
  readonly url: string
  /** The requested methods in order, including each one in a batch. */
  readonly calls: string[]
  /** Ends all connections and refuses new ones. */
  cut(): Promise<void>
  /** Listens again on the same port, and forwards. */
  restore(): Promise<void>
  /** Delays each answer. */
  beSlow(ms: number): void
  /** Accepts requests without answering. */
  beSilent(): void
  /** Answers with HTTP 200 and this text. */
  answerWith(text: string): void
  /** Answers requests of this method with this JSON-RPC result. */
  resultOf(method: string, result: unknown): void
  /** Answers this method with a JSON-RPC error while `when` returns true. */
  refuse(method: string, error: { readonly code: number; readonly message: string }, when?: (params: unknown[]) => boolean): void
  /** Answers each question as it was answered the first time from now on, as a node does that has lost its peers. */
  standStill(): void
  /** Answers with this HTTP status. */
  failWith(status: number): void
  /** Forwards again. */
  behave(): void
  stop(): Promise<void>
}

interface RpcRequest {
  readonly id: unknown
  readonly method: string
  readonly params: unknown[]
}

/** Starts a proxy on a free loopback port in front of `target`. */
export async function startRpcProxy(target: string): Promise<RpcProxy> {
  const calls: string[] = []
  const handOn: Behaviour = async (response, body) => {
    const answer = await fetch(target, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    send(response, answer.status, await answer.text())
  }
  let behaviour = handOn
  const server = createServer((request, response) => {
    void textOf(request)
      .then(body => {
        calls.push(...methodsIn(body))
        return behaviour(response, body)
      })
      // The target or the client may be gone.
      .catch(() => response.destroy())
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const cut = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    cut,
    restore: async () => {
      behaviour = handOn
      if (!server.listening) await listen(port)
    },
    beSlow: ms => {
      behaviour = (response, body) => {
        setTimeout(() => void Promise.resolve(handOn(response, body)).catch(() => response.destroy()), ms)
      }
    },
    beSilent: () => {
      behaviour = () => {}
    },
    answerWith: text => {
      behaviour = response => send(response, 200, text)
    },
    resultOf: (method, result) => {
      behaviour = instead(target, method, ({ id }) => ({ jsonrpc: '2.0', id, result }), handOn)
    },
    refuse: (method, error, when = () => true) => {
      behaviour = instead(target, method, ({ id, params }) => (when(params) ? { jsonrpc: '2.0', id, error } : null), handOn)
    },
    standStill: () => {
      const answers = new Map<string, Promise<object>>()
      behaviour = async (response, body) => {
        const { id, ...question } = JSON.parse(body) as RpcRequest
        const key = JSON.stringify(question)
        const asked = () => fetch(target, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
        if (!answers.has(key))
          answers.set(
            key,
            asked().then(answer => answer.json() as Promise<object>),
          )
        send(response, 200, JSON.stringify({ ...(await answers.get(key)), id }))
      }
    },
    failWith: status => {
      behaviour = response => send(response, status, 'out of order', 'text/plain')
    },
    behave: () => {
      behaviour = handOn
    },
    stop: cut,
  }
}

/** Answers one method itself; all others go to the target. */
function instead(target: string, method: string, answer: (request: RpcRequest) => object | null, otherwise: Behaviour): Behaviour {
  const madeFor = (request: RpcRequest) => (request.method === method ? answer(request) : null)
  return async (response, body) => {
    const asked = JSON.parse(body) as RpcRequest | RpcRequest[]
    if (!Array.isArray(asked)) {
      const made = madeFor(asked)
      return made === null ? otherwise(response, body) : send(response, 200, JSON.stringify(made))
    }
    // A batch: what the test does not answer is asked one by one.
    const answers = await Promise.all(asked.map(async request => madeFor(request) ?? (await answerOf(target, request))))
    return send(response, 200, JSON.stringify(answers))
  }
}

async function answerOf(target: string, request: RpcRequest): Promise<object> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(target, { method: 'POST', body: JSON.stringify(request), headers })
  return (await answer.json()) as object
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const methodsIn = (body: string) => [JSON.parse(body) as RpcRequest | RpcRequest[]].flat().map(request => request.method)

function send(response: ServerResponse, status: number, text: string, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type }).end(text)
}
