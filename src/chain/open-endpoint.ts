import { createPublicClient, http, type PublicClient } from 'viem'
import { type Fault, faultOf } from '../core/crema-error.ts'
import type { Domain } from '../core/domain.ts'
import { RateLimited } from './endpoint-errors.ts'
import { type ChainError, ChainUnreachable, NoContract, WrongChain } from './errors.ts'
import { guardedFetch } from './guarded-fetch.ts'
import { retryAfterMs } from './rate-limit.ts'
import { parseRpcAddress } from './rpc-address.ts'
import { translateError } from './translate-error.ts'

/** Asks by viem. */
export type Question<Answer> = (client: PublicClient) => Promise<Answer>

/** One RPC address. */
export interface Endpoint {
  /** What may be shown of its address. */
  readonly host: string
  /**
   * Before the first question, and again after it was unreachable, the chain's id and the contract's code are looked at, where they are expected.
   * @throws ChainError whatever goes wrong; never an error that shows the address
   */
  ask<Answer>(question: Question<Answer>): Promise<Answer>
  /** The same with all requests that the question makes at once in one JSON-RPC batch; one by one where the node takes no batches. */
  askTogether<Answer>(question: Question<Answer>): Promise<Answer>
  /** Whether it failed a moment ago, so that others are asked before it. */
  rests(): boolean
  /** Why its last answer could not be used; null where it could. */
  fault(): Fault | null
  /**
   * Its answer differs from that of the others: they are asked before it for a while.
   * @param agrees whether it gives their answer now
   */
  distrust(error: ChainError, agrees: Question<boolean>): void
  /**
   * If its last answer could not be used, repeats the question that it was distrusted for, or else checks its chain and contract, so that
   * `fault` stays true while other endpoints stand in for it. Does not change the order of the endpoints, and respects its retry time.
   * Never rejects.
   */
  lookAgain(): Promise<void>
  /** Forgets that it failed: the network is another one. */
  forgive(): void
}

export interface EndpointOptions {
  /** https, or http on loopback. */
  readonly rpc: string
  /** For one request. */
  readonly timeoutMs: number
  /** Which chain and contract it must show; none where it is left out. */
  readonly expected?: Domain | undefined
  /** Each ends what is asked. */
  readonly signals: () => readonly AbortSignal[]
  readonly onRequests: (count: number) => void
  /** Milliseconds that only grow. */
  readonly monotonicMs: () => number
}

const MOST_REST_MS = 60_000

/**
 * Makes a client for an RPC address; nothing is asked yet. A failed request is not repeated here: callers know better when to.
 * @throws UnusableRpcAddress
 */
export function openEndpoint({ rpc, timeoutMs, expected, monotonicMs, ...guard }: EndpointOptions): Endpoint {
  const address = parseRpcAddress(rpc)
  const { host } = address
  const fetchFn = guardedFetch({ host, ...guard })
  const clientWith = (batch: boolean) =>
    createPublicClient({
      transport: http(rpc, { timeout: timeoutMs, retryCount: 0, fetchOptions: { redirect: 'error' }, fetchFn, batch }),
      cacheTime: 0,
      ccipRead: false,
      pollingInterval: 250,
    })
  const single = clientWith(false)
  const batching = clientWith(true)
  let takesBatches = true
  let checked: Promise<void> | null = null
  let failures = 0
  let restsUntil = 0
  let fault: ChainError | null = null
  /** Whether its answer is that of the others again; null where it was not distrusted. */
  let agrees: Question<boolean> | null = null
  let looksAgain = false

  const note = (error: ChainError | null, nowAgrees: Question<boolean> | null = null) => {
    fault = error
    agrees = nowAgrees
  }
  const failed = (error: ChainError, nowAgrees: Question<boolean> | null = null) => {
    note(error, nowAgrees)
    failures++
    restsUntil = monotonicMs() + (error instanceof RateLimited ? error.retryAfterMs : Math.min(1000 * 2 ** (failures - 1), MOST_REST_MS))
  }
  const forgive = () => {
    failures = 0
    restsUntil = 0
  }
  const asked = async <Answer>(question: Question<Answer>, client = single): Promise<Answer> => {
    try {
      return await question(client)
    } catch (error) {
      throw translateError(error, address, header => retryAfterMs(header, Date.now(), failures + 1))
    }
  }
  const rests = () => monotonicMs() < restsUntil
  const isLeftAlone = () => fault instanceof RateLimited && rests()
  const checkOnce = (domain: Domain) => {
    checked ??= asked(each => check(each, host, domain)).catch(error => {
      checked = null
      throw error
    })
    return checked
  }
  const ask = async <Answer>(question: Question<Answer>, client = single): Promise<Answer> => {
    if (fault !== null && isLeftAlone()) throw fault
    try {
      if (expected !== undefined) await checkOnce(expected)
      const answer = await asked(question, client)
      note(null)
      forgive()
      return answer
    } catch (error) {
      if (error instanceof ChainUnreachable) checked = null
      if (isItsOwn(error)) failed(error)
      throw error
    }
  }
  const isGoodAgain: Question<boolean> = async client => {
    if (agrees !== null) return agrees(client)
    await (expected === undefined ? client.getChainId() : check(client, host, expected))
    return true
  }
  const lookAgain = async () => {
    const before = fault
    if (before === null || looksAgain || isLeftAlone()) return
    looksAgain = true
    // What cannot be compared any more, because the state is too old, is no fault.
    const found = await asked(isGoodAgain).then(
      isGood => (isGood ? null : before),
      error => (isItsOwn(error) ? error : null),
    )
    looksAgain = false
    if (fault === before && found !== before) note(found)
  }
  return {
    host,
    ask: question => ask(question),
    askTogether: async question => {
      if (!takesBatches) return ask(question)
      try {
        return await ask(question, batching)
      } catch (error) {
        if (error instanceof RateLimited) throw error
        const answer = await ask(question)
        takesBatches = false
        return answer
      }
    },
    rests,
    fault: () => (fault === null ? null : faultOf(fault)),
    distrust: failed,
    lookAgain,
    forgive,
  }
}

/** What says something of the endpoint, and nothing of the question. */
const isItsOwn = (error: unknown): error is ChainError =>
  error instanceof ChainUnreachable || error instanceof RateLimited || error instanceof WrongChain || error instanceof NoContract

async function check(client: PublicClient, host: string, { chainId, contract }: Domain): Promise<void> {
  const [, code] = await Promise.all([requireChain(client, host, chainId), client.getCode({ address: contract })])
  if (code === undefined) throw new NoContract(host, chainId, contract)
}

/** @throws WrongChain */
export async function requireChain(client: PublicClient, host: string, chainId: bigint): Promise<void> {
  const got = BigInt(await client.getChainId())
  if (got !== chainId) throw new WrongChain(host, got, chainId)
}
