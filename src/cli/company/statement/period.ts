import { CommandFailure } from '../../support/failure.ts'
import { parseTime, showTime } from '../../support/times.ts'
import type { Period } from './rows.ts'

/**
 * The period that a person names; without an end, until now.
 * @param now the time of the newest block: the chain knows nothing later
 * @throws CommandFailure when it ends before it begins, or is yet to come
 */
export function periodOf({ from: first, to: last }: { readonly from: string; readonly to?: string }, zone: string, now: bigint): Period {
  const context = { now, zone }
  const [from, to] = [parseTime(first, 'start', context), last === undefined ? now : parseTime(last, 'end', context)]
  if (last !== undefined && to < from)
    throw new CommandFailure({
      code: 'period-reversed',
      fact: `The period ends at ${showTime(to, zone)}, before it begins.`,
      expected: `a time after ${showTime(from, zone)}`,
      remedy: 'Correct --from or --to.',
    })
  if (from <= now) return { from, to, isOver: now > to }
  throw new CommandFailure({
    code: 'period-to-come',
    fact: `The period begins at ${showTime(from, zone)}, which is yet to come.`,
    expected: `a time until ${showTime(now, zone)}, the newest block's`,
    remedy: 'Correct --from, or wait.',
  })
}
