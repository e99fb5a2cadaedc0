import { createPublicClient, http, type PublicClient } from 'viem'
import { parseRpcAddress } from './rpc-address.ts'
import { translateError } from './translate-error.ts'

/** A node to query, on any chain. */
export interface Node {
  /** The part of its address that may be shown. */
  readonly host: string
  /**
   * Runs a query with viem.
   * @throws ChainError for every failure; never an error that shows the address
   */
  ask<Answer>(question: (client: PublicClient) => Promise<Answer>): Promise<Answer>
  /** The number of requests sent so far. */
  requests(): number
}

export interface NodeOptions {
  /** https, or http on loopback. */
  readonly rpc: string
  /** Per request. Default: 10 seconds. */
  readonly timeoutMs?: number
  /** Aborts running requests and refuses later ones. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Creates a client for a node; sends no request yet. Failed requests are not retried here: callers know better when to.
 * @throws UnusableRpcAddress
 */
export function openNode({ rpc, timeoutMs = 10_000, signal }: NodeOptions): Node {
  const address = parseRpcAddress(rpc)
  let requests = 0
  const fetchFn: typeof fetch = (input, init) => {
    requests++
    return fetch(input, { ...init, signal: eitherSignal(init?.signal, signal) })
  }
  const transport = http(rpc, { timeout: timeoutMs, retryCount: 0, fetchOptions: { redirect: 'error' }, fetchFn })
  const client = createPublicClient({ transport, cacheTime: 0, ccipRead: false, pollingInterval: 250 })
  return {
    host: address.host,
    ask: async question => {
      try {
        return await question(client)
      } catch (error) {
        throw translateError(error, address)
      }
    },
    requests: () => requests,
  }
}

/** Combines viem's own signal, its timeout, with the signal that stops all requests. */
function eitherSignal(timeout: AbortSignal | null | undefined, stop: AbortSignal | undefined): AbortSignal | null {
  if (timeout && stop) return AbortSignal.any([timeout, stop])
  return timeout ?? stop ?? null
}
