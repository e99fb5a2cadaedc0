import { BaseError, type Hex, HttpRequestError, isHex, RpcRequestError, TimeoutError } from 'viem'
import { reasonOf } from '../core/crema-error.ts'
import { RateLimited } from './endpoint-errors.ts'
import { ChainError, ChainUnreachable, NodeRefused, RevertedWith } from './errors.ts'
import { decodeRevert } from './explain-revert.ts'
import { isRateError } from './rate-limit.ts'
import type { RpcAddress } from './rpc-address.ts'

/** JSON-RPC codes of a call that reverted: 3 in geth, -32000 to -32015 with data in other nodes. */
const EXECUTION_REVERTED = 3

/** How long to leave the node alone, by its Retry-After header; null where it sent none. */
type RetryAfter = (header: string | null) => number

/**
 * Translates anything thrown by viem into one of our errors. viem's own errors are dropped rather than kept as the cause: they
 * quote the whole RPC address, which may contain a key.
 */
export function translateError(error: unknown, { host, redact }: RpcAddress, retryAfter: RetryAfter): ChainError {
  const own = find(error, ChainError)
  if (own !== null) return own
  const data = revertData(error)
  if (data !== null) return new RevertedWith(decodeRevert(data))
  const refused = find(error, RpcRequestError)
  const http = find(error, HttpRequestError)
  const status = http?.status ?? refused?.status
  const reason = refused === null ? '' : redact(refused.details || refused.shortMessage)
  if (status === 429 || (refused !== null && isRateError(refused.code, reason))) {
    const header = (http?.headers ?? refused?.headers)?.get('retry-after') ?? null
    return new RateLimited(host, retryAfter(header), reason || `HTTP ${status}`)
  }
  if (http !== null) return new ChainUnreachable(host, redact(httpReason(http)))
  if (find(error, TimeoutError) !== null) return new ChainUnreachable(host, 'it did not answer in time')
  if (refused !== null) return new NodeRefused(host, refused.code, reason)
  return new ChainUnreachable(host, redact(`an invalid answer${reasonOfViem(error)}`))
}

/** The bytes that a call reverted with; `0x` if there were none; null when it did not revert. */
function revertData(error: unknown): Hex | null {
  if (!(error instanceof BaseError)) return null
  const rpc = find(error, RpcRequestError)
  const raw = rpc?.data
  const data = typeof raw === 'object' && raw !== null ? (raw as { data?: unknown }).data : raw
  if (isHex(data) && data !== '0x') return data
  return rpc?.code === EXECUTION_REVERTED || /execution reverted/i.test(rpc?.details ?? '') ? '0x' : null
}

/** In parentheses. Empty where V8 stumbled over the answer within viem: its words say nothing of the answer. */
function reasonOfViem(error: unknown): string {
  const deepest = error instanceof BaseError ? error.walk() : error
  return deepest instanceof BaseError ? ` (${reasonOf(deepest)})` : ''
}

function httpReason({ status, cause, details }: HttpRequestError): string {
  if (status !== undefined) return `HTTP ${status}`
  if (cause instanceof SyntaxError) return 'its answer is not JSON'
  // fetch only says `fetch failed`; the actual error is its cause.
  return cause instanceof Error ? reasonOf(cause) : details
}

function find<Kind extends Error>(error: unknown, kind: abstract new (...args: never[]) => Kind): Kind | null {
  if (error instanceof kind) return error
  if (!(error instanceof BaseError)) return null
  return (error.walk(each => each instanceof kind) as Kind | null) ?? null
}
