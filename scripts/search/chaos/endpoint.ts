import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Chance } from '../chance.ts'
import { isTransport, type Lie, type Spell } from './faults.ts'
import { type Scene, tell } from './lies.ts'
import { type Answer, ask, type Block, type Call, resultOf } from './rpc.ts'
import { send, treat } from './transport.ts'

/** What the machine was told truly and in full. */
export interface Listener {
  heard(call: Call, answer: Answer): void
}

export interface EndpointOptions extends Pick<Scene, 'node' | 'contract' | 'now'> {
  readonly index: number
  readonly spells: readonly Spell[]
  readonly chance: Chance
  readonly listener: Listener
  /** Milliseconds since the course began; negative before. */
  elapsed(): number
}

/** One RPC address that the machine asks: the node behind it, with this course's faults. */
export interface Endpoint {
  readonly url: string
  /** How often each method was asked for. */
  readonly calls: ReadonlyMap<string, number>
  stop(): Promise<void>
}

export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const calls = new Map<string, number>()
  const frozen = new Map<Lie, bigint | null>()
  const server = createServer((request, response) => {
    // The node or the machine may be gone.
    void serve(request, response).catch(() => response.destroy())
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = JSON.parse(await textOf(request)) as Call | Call[]
    const each = [asked].flat()
    for (const { method } of each) calls.set(method, (calls.get(method) ?? 0) + 1)
    const struck = strike(each)
    const transports = struck.map(({ fault }) => fault).filter(isTransport)
    // A delay alone changes nothing in the answer; beside another fault it would hide that one.
    const transport = transports.find(({ kind }) => kind !== 'delay') ?? transports[0]
    const lies = struck.filter(({ fault }) => !isTransport(fault))
    const answer = async () => {
      const answers = await Promise.all(each.map(call => answerOf(call, lies, transport === undefined || transport.kind === 'delay')))
      return JSON.stringify(Array.isArray(asked) ? answers : answers[0])
    }
    const ids = each.map(({ id }) => id)
    if (transport === undefined) send(response, 200, await answer())
    else await treat(response, transport, answer, ids)
  }

  /** The spells that strike this request. */
  function strike(each: readonly Call[]): Spell[] {
    const { spells, index, chance, elapsed } = options
    const now = elapsed()
    return spells.filter(({ from, until, endpoint, methods, share }) => {
      const concerns = now >= from && now < until && (endpoint ?? index) === index
      return concerns && each.some(({ method }) => methods?.includes(method) ?? true) && chance.happens(share)
    })
  }

  async function answerOf(call: Call, lies: readonly Spell[], arrives: boolean): Promise<Answer> {
    const lie = lies.find(({ methods }) => methods?.includes(call.method) ?? true)?.fault as Lie | undefined
    const answer = lie === undefined ? await ask(options.node, call) : await tell(call, lie, sceneOf(lie))
    if (arrives && (lie === undefined || (await isTrueBlock(call, answer)))) options.listener.heard(call, answer)
    return { ...answer, id: call.id }
  }

  /** A lie that does not concern a block passes it on. */
  async function isTrueBlock({ method }: Call, { result }: Answer): Promise<boolean> {
    const { number, hash } = (result ?? {}) as Partial<Block>
    if (method !== 'eth_getBlockByNumber' || number === undefined) return false
    const there = await resultOf<Block | null>(options.node, 'eth_getBlockByNumber', number, false)
    return there?.hash === hash
  }

  const sceneOf = (lie: Lie): Scene => ({
    ...{ node: options.node, contract: options.contract, now: options.now, behind: options.chance.happens(0.5) },
    get frozenAt() {
      return frozen.get(lie) ?? null
    },
    set frozenAt(block) {
      frozen.set(lie, block)
    },
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
