import { printable } from '../../core/printable.ts'
import { parseDurationSeconds } from '../../support/duration.ts'
import { timeText } from '../../support/utc-text.ts'
import { companyZone, DAY_MS, momentsOf, startOfDay, wallClock } from '../../support/zone.ts'
import { CommandFailure } from './failure.ts'

/** Unix seconds of this computer's clock. */
export const nowSeconds = (): bigint => BigInt(Math.floor(Date.now() / 1000))

/** What a time is read by: the present, for a duration; the zone, for a date or a time without one. */
export interface TimeContext {
  readonly now: bigint
  readonly zone: string
}

const FORMS = 'Write it as in 2027-12-31, 31.12.2027, 2027-12-31 18:00, 2027-12-31T18:00Z or 365d.'
const ISO = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})/
const GERMAN = /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})/
const CLOCK = /^[T ](?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d{1,9})?)?$/
const OFFSET = /\s?(?<utc>Z|UTC)$|\s?(?<sign>[+-])(?<hours>\d{2}):?(?<minutes>\d{2})$/i

/**
 * Parses a time that a person wrote into Unix seconds: a date, a date with a time, or a duration from now such as `365d`. A date alone and a
 * time without a zone are the company's.
 * @param edge which edge of the day a date without a time stands for
 * @throws CommandFailure when it is something else, or no clock ever shows it
 */
export function parseTime(text: string, edge: 'start' | 'end', context: Partial<TimeContext> = {}): bigint {
  const date = ISO.exec(text) ?? GERMAN.exec(text)
  if (date !== null) return parseDate(text, date, edge, context.zone ?? companyZone())
  try {
    return (context.now ?? nowSeconds()) + BigInt(parseDurationSeconds(text))
  } catch {
    throw invalid(`Not a time: "${printable(text)}".`, otherForm(text) ?? 'a date, or a duration from now')
  }
}

function parseDate(text: string, date: RegExpExecArray, edge: 'start' | 'end', zone: string): bigint {
  const day = dayOf(text, date)
  const rest = text.slice(date[0].length)
  const ms = rest === '' ? edgeOfDay(day, edge, zone) : momentOf(text, day, rest, zone)
  if (ms >= 0) return BigInt(Math.floor(ms / 1000))
  throw invalid(`The time "${printable(text)}" is before 1970.`, 'a time since 1970, as the contracts count it')
}

/** @returns UTC midnight of the date, in milliseconds @throws CommandFailure when no calendar has it */
function dayOf(text: string, { groups = {} }: RegExpExecArray): number {
  const [year = 0, month = 0, day = 0] = [groups['year'], groups['month'], groups['day']].map(Number)
  const date = new Date(0)
  // Date.UTC takes years below 100 for those of the last century.
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day) return date.getTime()
  throw invalid(`There is no such time: "${printable(text)}".`, 'a date that exists')
}

const edgeOfDay = (day: number, edge: 'start' | 'end', zone: string): number =>
  edge === 'start' ? startOfDay(zone, day) : startOfDay(zone, day + DAY_MS) - 1000

/** @param rest what follows the date: a time of day, and perhaps an offset */
function momentOf(text: string, day: number, rest: string, zone: string): number {
  const offset = OFFSET.exec(rest)
  const wall = day + timeOfDayMs(text, rest.replace(OFFSET, ''))
  if (offset !== null) return wall - offsetOf(text, offset)
  const [moment, other] = momentsOf(zone, wall)
  if (moment === undefined) throw invalid(`Clocks in ${zone} skip "${printable(text)}": summer time begins.`, 'a time that exists')
  if (other === undefined) return moment
  throw invalid(`Clocks in ${zone} show "${printable(text)}" twice: summer time ends.`, 'the offset too, such as 02:30+01:00')
}

function timeOfDayMs(text: string, clock: string): number {
  const { groups } = CLOCK.exec(clock) ?? {}
  const [hour, minute, second] = [groups?.['hour'], groups?.['minute'], groups?.['second'] ?? '0'].map(Number)
  if (groups === undefined) throw invalid(`Not a time: "${printable(text)}".`, 'hours and minutes after the date')
  if (hour !== undefined && minute !== undefined && second !== undefined && hour < 24 && minute < 60 && second < 60)
    return ((hour * 60 + minute) * 60 + second) * 1000
  throw invalid(`There is no such time: "${printable(text)}".`, 'a time from 00:00 to 23:59:59')
}

function offsetOf(text: string, { groups = {} }: RegExpExecArray): number {
  if (groups['utc'] !== undefined) return 0
  const [hours, minutes] = [Number(groups['hours']), Number(groups['minutes'])]
  if (hours > 14 || minutes > 59)
    throw invalid(`There is no such time: "${printable(text)}".`, 'an offset of at most 14 hours and 59 minutes')
  return (groups['sign'] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/** What a person may have meant, where a spreadsheet wrote the cell. */
function otherForm(text: string): string | null {
  if (/^\d{1,2}\/\d{1,2}\/\d{2,4}/.test(text)) return 'the year first, since the order of day and month differs between countries'
  if (/^\d{1,2}\.\d{1,2}\.\d{2}$/.test(text)) return 'a year of four digits'
  return /^[2-9]\d{4}$/.test(text) ? 'a date; this is how a spreadsheet counts days: format the cell as a date' : null
}

const invalid = (fact: string, expected: string) => new CommandFailure({ code: 'time-invalid', fact, expected, remedy: FORMS })

/** For people, in the company's zone: `2027-12-31 23:59:59 Europe/Berlin`. */
export function showTime(seconds: bigint, zone = companyZone()): string {
  const clock = wallClock(seconds, zone)
  return clock === null ? timeText(seconds) : `${clock.date} ${clock.time} ${zone}`
}

const SECONDS_A_DAY = 86_400n

/** When the day of daily limits begins, which machines count in UTC, in the company's zone: `01:00 Europe/Berlin`. */
export function limitDayStart(zone = companyZone(), now = nowSeconds()): string {
  const clock = wallClock(now - (now % SECONDS_A_DAY), zone)
  return `${clock?.time.slice(0, 5)} ${zone}`
}
