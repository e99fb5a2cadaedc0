import { NodeRefused } from './errors.ts'

/**
 * Reads the logs of the blocks `from` to `to`, inclusive, in one request. If the node refuses the range, for its length or the
 * number of its logs, the range is halved until the node accepts it.
 * @throws NodeRefused when it refuses a single block too
 */
export async function readLogRange<Log>(
  from: bigint,
  to: bigint,
  read: (from: bigint, to: bigint) => Promise<readonly Log[]>,
): Promise<Log[]> {
  const logs: Log[] = []
  let length = to - from + 1n
  for (let next = from; next <= to; ) {
    const end = next + length - 1n < to ? next + length - 1n : to
    try {
      logs.push(...(await read(next, end)))
      next = end + 1n
    } catch (error) {
      if (!(error instanceof NodeRefused) || next === end) throw error
      length = (end - next + 1n) / 2n
    }
  }
  return logs
}
