import type { Domain } from '../core/domain.ts'
import { EndpointsDisagree } from './endpoint-errors.ts'
import { ChainError } from './errors.ts'
import { type Endpoint, openEndpoint, type Question } from './open-endpoint.ts'

/** A chain to ask by one RPC address or several, whichever chain it is. */
export interface Node {
  /** What may be shown of its addresses. */
  readonly host: string
  /** How many endpoints must give the same answer in `agree`. */
  readonly quorum: number
  /** The chain that transactions are signed for: the configured one, or what the node says where none is. */
  chainId(): Promise<bigint>
  /**
   * Asks the endpoints in order until one answers; those that failed a moment ago come last.
   * @throws ChainError that of the first endpoint; never an error that shows an address
   */
  ask<Answer>(question: Question<Answer>): Promise<Answer>
  /** As `ask`, with all requests that the question makes at once in one JSON-RPC batch. */
  askTogether<Answer>(question: Question<Answer>): Promise<Answer>
  /**
   * Like `ask`, until `quorum` endpoints give the same answer. For answers that are the same at each node: the state at one block.
   * @throws EndpointsDisagree; ChainError
   */
  agree<Answer>(question: Question<Answer>): Promise<Answer>
  /** Tells all endpoints, as a transaction is sent: settles with the first that takes it. */
  tell<Answer>(question: Question<Answer>): Promise<Answer>
  /** The endpoints in the order in which to ask them now. */
  inTurn(): readonly Endpoint[]
  /** Looks again at the endpoints with a fault, where others stand in for them: nothing else asks them. Never rejects. */
  lookAgain(): Promise<void>
  /** The number of JSON-RPC requests sent so far, those of a batch one by one. */
  requests(): number
  /** The network is another one: ends what is asked, and asks every endpoint again. */
  interrupt(): void
}

export interface NodeOptions {
  /** https, or http on loopback; several in the order in which they are asked. */
  readonly rpc: string | readonly string[]
  /** For one request. Default 10 seconds. */
  readonly timeoutMs?: number
  /** Default 2 with two endpoints or more. */
  readonly quorum?: number | undefined
  /** Which chain and contract each endpoint must show. */
  readonly expected?: Domain | undefined
  /** Ends what is asked, and all that would be asked later. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds that only grow. Default this process's. */
  readonly monotonicMs?: (() => number) | undefined
}

/**
 * Makes a client; nothing is asked yet.
 * @throws UnusableRpcAddress
 */
export function openNode(options: NodeOptions): Node {
  const { rpc, timeoutMs = 10_000, expected, signal, monotonicMs = () => performance.now() } = options
  const addresses = [rpc].flat()
  const { quorum = Math.min(2, addresses.length) } = options
  let requests = 0
  let withdrawn = new AbortController()
  const signals = () => (signal === undefined ? [withdrawn.signal] : [signal, withdrawn.signal])
  const onRequests = (count: number) => {
    requests += count
  }
  const all = addresses.map(each => openEndpoint({ rpc: each, timeoutMs, expected, signals, onRequests, monotonicMs }))
  const inTurn = () => [...all.filter(each => !each.rests()), ...all.filter(each => each.rests())]
  const ask = <Answer>(question: Question<Answer>) => askInTurn(inTurn(), endpoint => endpoint.ask(question))
  return {
    host: all.map(({ host }) => host).join(', '),
    quorum,
    chainId: async () => expected?.chainId ?? BigInt(await ask(client => client.getChainId())),
    ask,
    askTogether: question => askInTurn(inTurn(), endpoint => endpoint.askTogether(question)),
    agree: question => (quorum === 1 ? ask(question) : agreed(inTurn(), quorum, question)),
    tell: question => tellAll(inTurn(), question),
    inTurn,
    lookAgain: async () => {
      if (all.some(each => each.fault() === null)) await Promise.all(all.map(each => each.lookAgain()))
    },
    requests: () => requests,
    interrupt: () => {
      withdrawn.abort()
      withdrawn = new AbortController()
      for (const endpoint of all) endpoint.forgive()
    },
  }
}

async function askInTurn<Answer>(endpoints: readonly Endpoint[], askOf: (endpoint: Endpoint) => Promise<Answer>): Promise<Answer> {
  let first: unknown = null
  for (const endpoint of endpoints) {
    try {
      return await askOf(endpoint)
    } catch (error) {
      first ??= error
      if (!(error instanceof ChainError)) throw error
    }
  }
  throw first
}

/** The first `quorum` endpoints are asked at once, each further one only where these do not agree. */
async function agreed<Answer>(endpoints: readonly Endpoint[], quorum: number, question: Question<Answer>): Promise<Answer> {
  const votes = new Map<string, { readonly answer: Answer; readonly by: Endpoint[] }>()
  const errors: unknown[] = []
  const vote = async (endpoint: Endpoint) => {
    try {
      const answer = await endpoint.ask(question)
      const text = canonical(answer)
      const { by } = votes.get(text) ?? { by: [] }
      votes.set(text, { answer, by: [...by, endpoint] })
    } catch (error) {
      if (!(error instanceof ChainError)) throw error
      errors.push(error)
    }
  }
  const winner = () => [...votes.values()].find(({ by }) => by.length >= quorum)
  await Promise.all(endpoints.slice(0, quorum).map(vote))
  for (const endpoint of endpoints.slice(quorum)) if (winner() === undefined) await vote(endpoint)
  const won = winner()
  if (won === undefined) throw votes.size > 1 ? new EndpointsDisagree(namesOf([...votes.values()]), quorum) : errors[0]
  const agrees: Question<boolean> = async client => canonical(await question(client)) === canonical(won.answer)
  const disagree = () => new EndpointsDisagree(namesOf([...votes.values()]), quorum)
  for (const { by } of votes.values()) for (const endpoint of by) if (by !== won.by) endpoint.distrust(disagree(), agrees)
  return won.answer
}

const namesOf = (votes: readonly { readonly by: readonly Endpoint[] }[]): string[] => votes.flatMap(({ by }) => by.map(({ host }) => host))

/** The same text for the same answer. */
const canonical = (answer: unknown): string =>
  JSON.stringify(answer, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`
    return value instanceof Map ? [...value] : value
  }) ?? 'undefined'

/** Promise.any would throw all errors in one; the first endpoint's says most. */
async function tellAll<Answer>(endpoints: readonly Endpoint[], question: Question<Answer>): Promise<Answer> {
  const told = endpoints.map(endpoint => endpoint.ask(question))
  return Promise.any(told).catch(() => told[0] as Promise<Answer>)
}
