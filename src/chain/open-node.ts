import { createPublicClient, http, type PublicClient } from 'viem'
import { parseRpcAddress } from './rpc-address.ts'
import { translateError } from './translate-error.ts'

/** A node to ask, whichever chain it is on. */
export interface Node {
  /** What may be shown of its address. */
  readonly host: string
  /**
   * Asks by viem.
   * @throws ChainError whatever goes wrong; never an error that shows the address
   */
  ask<Answer>(question: (client: PublicClient) => Promise<Answer>): Promise<Answer>
}

export interface NodeOptions {
  /** https, or http on loopback. */
  readonly rpc: string
  /** For one request. Default 10 seconds. */
  readonly timeoutMs?: number
  /** Ends what is asked, and all that would be asked later. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Makes a client for a node; nothing is asked yet. A failed request is not repeated here: callers know better when to.
 * @throws UnusableRpcAddress
 */
export function openNode({ rpc, timeoutMs = 10_000, signal }: NodeOptions): Node {
  const address = parseRpcAddress(rpc)
  const fetchFn = signal === undefined ? fetch : fetchUntil(signal)
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
  }
}

/** viem's own signal is its timeout. */
const fetchUntil =
  (stop: AbortSignal): typeof fetch =>
  (input, init) =>
    fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, stop]) : stop })
