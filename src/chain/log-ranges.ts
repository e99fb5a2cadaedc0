import { AnswerTooLarge } from './endpoint-errors.ts'
import { NodeRefused } from './errors.ts'
import { isRangeError } from './rate-limit.ts'

/** Logs of the first blocks of a range. */
export interface LogsUpTo<Log> {
  readonly logs: readonly Log[]
  /** The last block that was read; below the end of the range where the requests ran out. */
  readonly upTo: bigint
}

type ReadLogs<Log> = (from: bigint, to: bigint) => Promise<readonly Log[]>

/** The number of answers in a row after which a range of twice the length is tried: the full blocks may lie behind. */
const ANSWERS_TO_GROW = 4

/**
 * Reads the logs of the blocks `from` to `to`, inclusive, in one request. Only if the node refuses the range, for its length or the
 * number of its logs, it is halved until the node accepts it; then it grows again.
 * @throws NodeRefused when it refuses a single block too, or for another reason; RateLimited, ChainUnreachable and the like
 */
export const readLogRange = async <Log>(from: bigint, to: bigint, read: ReadLogs<Log>): Promise<readonly Log[]> =>
  (await readLogsUpTo(from, to, read, Number.POSITIVE_INFINITY)).logs

/** The same in a bounded number of requests. */
export async function readLogsUpTo<Log>(from: bigint, to: bigint, read: ReadLogs<Log>, mostRequests: number): Promise<LogsUpTo<Log>> {
  const logs: Log[] = []
  let answers = 0
  let length = to - from + 1n
  let next = from
  for (let requests = 0; next <= to && requests < mostRequests; requests++) {
    const end = next + length - 1n < to ? next + length - 1n : to
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
  return { logs, upTo: next - 1n }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof AnswerTooLarge || (error instanceof NodeRefused && isRangeError(error.rpcCode, error.reason))
