import { printable } from '../../core/printable.ts'
import { parseDurationSeconds } from '../../support/duration.ts'
import { timeText } from '../../support/utc-text.ts'
import { CommandFailure } from './failure.ts'

/** Unix seconds of this computer's clock. */
export const nowSeconds = (): bigint => BigInt(Math.floor(Date.now() / 1000))

/**
 * Parses a time on the command line into Unix seconds: a date, a date with a time, or a duration from now such as `365d`.
 * @param edge which edge of the day (UTC) a date without a time stands for
 * @throws CommandFailure
 */
export function parseTime(text: string, edge: 'start' | 'end', now = nowSeconds()): bigint {
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return parseDate(text, edge)
  try {
    return now + BigInt(parseDurationSeconds(text))
  } catch {
    throw new CommandFailure({
      code: 'time-invalid',
      fact: `Not a time: "${printable(text)}".`,
      expected: 'a date, or a duration from now',
      remedy: 'Write it as in 2027-12-31, 2027-12-31T18:00Z or 365d.',
    })
  }
}

function parseDate(text: string, edge: 'start' | 'end'): bigint {
  const isDay = text.length === 10
  const ms = Date.parse(isDay ? `${text}T${edge === 'start' ? '00:00:00' : '23:59:59'}Z` : text)
  if (Number.isNaN(ms))
    throw new CommandFailure({
      code: 'time-invalid',
      fact: `There is no such time: "${printable(text)}".`,
      expected: 'a date that exists',
      remedy: 'Write it as in 2027-12-31.',
    })
  if (ms >= 0) return BigInt(Math.floor(ms / 1000))
  throw new CommandFailure({
    code: 'time-invalid',
    fact: `The time "${printable(text)}" is before 1970.`,
    expected: 'a time since 1970, as the contracts count it',
    remedy: 'Write it as in 2027-12-31.',
  })
}

/** For people: `2027-12-31 23:59:59 UTC`. */
export const showTime = timeText
