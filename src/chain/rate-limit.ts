/** The least and the most that a node is left alone, in milliseconds: its own word is bounded, since it may be a lie. */
const LEAST_MS = 1000
const MOST_MS = 600_000

/** The most where a node names no time: one that counts by the second takes requests again. */
const MOST_UNASKED_MS = 4000

/** JSON-RPC's "limit exceeded" (EIP-1474), also said of a range of logs, and what some providers use for a rate. */
const LIMIT_EXCEEDED = -32005
const RATE_CODES = [429, -32029, -32007]
const RATE =
  /\brate\b|rate.?limit|too many requests|(requests?|calls?|credits?|units?|compute).{0,30}(per|limit|count|exceed|second|capacity)|per second|\brps\b|quota|throughput|capacity exceeded|daily|throttl/i
const RANGE =
  /\brange\b|results?\b|\blogs?\b|\bblocks?\b|response (size|too)|too (large|big|many|wide|long)|larger than|more than|exceed|limit(ed)?\b|time(d)? ?out|narrow|maximum/i

/** Whether a JSON-RPC error says that requests come too fast. */
export const isRateError = (code: number, text: string): boolean =>
  RATE_CODES.includes(code) || (RATE.test(text) && !/\brange\b|query returned|results|\blogs\b|\bblocks\b/i.test(text))

/** Whether a JSON-RPC error to eth_getLogs says that the range, or what lies in it, is too large. */
export const isRangeError = (code: number, text: string): boolean =>
  !isRateError(code, text) && (code === LIMIT_EXCEEDED || RANGE.test(text))

/**
 * For how long a node wants to be left alone.
 * @param header Retry-After (RFC 9110, section 10.2.3): seconds, or a date
 * @param nowMs Unix milliseconds
 * @param refusals in a row, this one included: without the header each wait is twice as long, up to four seconds
 */
export function retryAfterMs(header: string | null, nowMs: number, refusals: number): number {
  const asked = header === null ? Number.NaN : /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs
  const ms = Number.isNaN(asked) ? Math.min(LEAST_MS * 2 ** (refusals - 1), MOST_UNASKED_MS) : asked
  return Math.min(Math.max(ms, LEAST_MS), MOST_MS)
}
