import { BaseError, type Hex, HttpRequestError, isHex, RpcRequestError, TimeoutError } from 'viem'
import { reasonOf } from '../core/crema-error.ts'
import { ChainError, ChainUnreachable, NodeRefused, RevertedWith } from './errors.ts'
import { decodeRevert } from './explain-revert.ts'
import type { RpcAddress } from './rpc-address.ts'

/** JSON-RPC codes of a call that reverted: 3 in geth, -32000 to -32015 with data in other nodes. */
const EXECUTION_REVERTED = 3

/**
 * Translates anything thrown by viem into one of our errors. viem's own errors are dropped rather than kept as the cause: they
 * quote the whole RPC address, which may contain a key.
 */
export function translateError(error: unknown, { host, redact }: RpcAddress): ChainError {
  if (error instanceof ChainError) return error
  const data = revertData(error)
  if (data !== null) return new RevertedWith(decodeRevert(data))
  const http = find(error, HttpRequestError)
  if (http !== null) return new ChainUnreachable(host, redact(httpReason(http)))
  if (find(error, TimeoutError) !== null) return new ChainUnreachable(host, 'it did not answer in time')
  const refused = find(error, RpcRequestError)
  if (refused !== null) return new NodeRefused(host, refused.code, redact(refused.details || refused.shortMessage))
  return new ChainUnreachable(host, redact(`an invalid answer (${reasonOf(error)})`))
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

function httpReason({ status, cause, details }: HttpRequestError): string {
  if (status !== undefined) return `HTTP ${status}`
  if (cause instanceof SyntaxError) return 'its answer is not JSON'
  // fetch only says `fetch failed`; the actual error is its cause.
  return cause instanceof Error ? reasonOf(cause) : details
}

function find<Kind extends Error>(error: unknown, kind: abstract new (...args: never[]) => Kind): Kind | null {
  if (!(error instanceof BaseError)) return null
  return (error.walk(each => each instanceof kind) as Kind | null) ?? null
}
