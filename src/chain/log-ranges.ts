import { AnswerTooLarge } from './endpoint-errors.ts'
import { NodeRefused } from './errors.ts'
import { isRangeError } from './rate-limit.ts'

/** Logs of a range of blocks, and the number of requests they took. */
export interface LogRange<Log> {
  readonly logs: readonly Log[]
  readonly calls: number
  /** The last block that was read; below `to` where the requests ran out. */
  readonly upTo: bigint
}

/** After so many answers in a row a range of twice the length is tried: what made it too large may lie behind. */
const ANSWERS_TO_GROW = 4

/**
 * Reads the logs of the blocks `from` to `to`, both included, in one request. Only where the node refuses the range, for its length or for
 * what lies in it, it is halved until the node takes it, and it grows again.
 * @param most requests; unbounded by default
 * @throws NodeRefused when it refuses a single block too, or for another reason; RateLimited, ChainUnreachable and the like
 */
export async function readLogRange<Log>(
  from: bigint,
  to: bigint,
  read: (from: bigint, to: bigint) => Promise<readonly Log[]>,
  most = Number.POSITIVE_INFINITY,
): Promise<LogRange<Log>> {
  const logs: Log[] = []
  let calls = 0
  let answers = 0
  let length = to - from + 1n
  let next = from
  while (next <= to && calls < most) {
    const end = next + length - 1n < to ? next + length - 1n : to
    calls++
    try {
      logs.push(...(await read(next, end)))
      next = end + 1n
      answers++
      if (answers % ANSWERS_TO_GROW === 0) length *= 2n
    } catch (error) {
      if (!isTooLarge(error) || next === end) throw error
      length = (end - next + 1n) / 2n
      answers = 0
    }
  }
  return { logs, calls, upTo: next - 1n }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof AnswerTooLarge || (error instanceof NodeRefused && isRangeError(error.rpcCode, error.reason))
