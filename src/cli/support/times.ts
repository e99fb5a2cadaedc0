import { parseDurationSeconds } from '../../support/duration.ts'
import { CommandFailure } from './failure.ts'

/** Unix seconds of this computer's clock. */
export const nowSeconds = (): bigint => BigInt(Math.floor(Date.now() / 1000))

/**
 * A time on the command line, in Unix seconds: a date, a date with a time, or a duration from now such as `365d`.
 * @param edge of the day (UTC) that a date without a time stands for
 * @throws CommandFailure
 */
export function parseTime(text: string, edge: 'start' | 'end', now = nowSeconds()): bigint {
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return parseDate(text, edge)
  try {
    return now + BigInt(parseDurationSeconds(text))
  } catch {
    throw new CommandFailure(
      `Not a time: "${text}".\nExpected a date, or a duration from now.\nWrite it such as 2027-12-31, 2027-12-31T18:00Z or 365d.`,
    )
  }
}

function parseDate(text: string, edge: 'start' | 'end'): bigint {
  const isDay = text.length === 10
  const ms = Date.parse(isDay ? `${text}T${edge === 'start' ? '00:00:00' : '23:59:59'}Z` : text)
  if (Number.isNaN(ms))
    throw new CommandFailure(`There is no such time: "${text}".\nExpected a date of the calendar.\nWrite it such as 2027-12-31.`)
  return BigInt(Math.floor(ms / 1000))
}

/** For people: `2027-12-31 23:59:59 UTC`. Others write times, too: one beyond all calendars is shown as it is. */
export function showTime(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000)
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString().replace('T', ' ').replace('.000Z', ' UTC')
}
