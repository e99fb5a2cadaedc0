import { CremaError } from '../core/crema-error.ts'
import { printable } from '../core/printable.ts'

/** A time on a wall clock, as UTC milliseconds of the same digits. */
type WallMs = number

export const DAY_MS = 86_400_000

/**
 * The company's time zone (IANA), in which people write and read times: CREMA_ZONE, or else this computer's.
 * @throws CremaError when CREMA_ZONE names none
 */
export function companyZone(): string {
  const named = process.env['CREMA_ZONE']
  return named ? checkedZone(named) : new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** @throws CremaError when there is no such time zone */
export function checkedZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    throw new CremaError({
      code: 'zone-unknown',
      fact: `There is no time zone "${printable(name, 60)}".`,
      expected: 'a name of the IANA list',
      remedy: 'Write it as in Europe/Berlin or UTC, in CREMA_ZONE or --zone.',
    })
  }
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
export function offsetMs(zone: string, ms: number): number {
  const parts = formatOf(zone).formatToParts(ms)
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find(part => part.type === type)?.value)
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return wall - Math.floor(ms / 1000) * 1000
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Kept, because making one takes longer than using it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const [year, rest] = ['numeric', '2-digit'] as const
  const clock = { hour: rest, minute: rest, second: rest, hourCycle: 'h23' } as const
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, year, month: rest, day: rest, ...clock })
  formats.set(zone, format)
  return format
}

/** The moments at which a zone's clocks show this time: one; two in the hour that is repeated in autumn; none in the one left out in spring. */
export function momentsOf(zone: string, wall: WallMs): number[] {
  const offsets = new Set([offsetMs(zone, wall - DAY_MS), offsetMs(zone, wall + DAY_MS)])
  return [...offsets].map(offset => wall - offset).filter(ms => offsetMs(zone, ms) === wall - ms)
}

/** The first moment of a day, also where clocks skip midnight. @param day UTC midnight of the same date */
export function startOfDay(zone: string, day: WallMs): number {
  const moments = momentsOf(zone, day)
  return moments.length > 0 ? Math.min(...moments) : day - offsetMs(zone, day - DAY_MS)
}

/** The same for a moment in Unix seconds, in parts: `2027-12-31`, `23:59:59`, `+01:00`; null outside the calendar's range. */
export function wallClock(seconds: bigint, zone: string): { readonly date: string; readonly time: string; readonly offset: string } | null {
  const ms = Number(seconds) * 1000
  if (Number.isNaN(new Date(ms + DAY_MS).getTime())) return null
  const ahead = offsetMs(zone, ms)
  const [date = '', time = ''] = new Date(ms + ahead).toISOString().slice(0, -5).split('T')
  const minutes = Math.abs(ahead) / 60_000
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0')
  return { date, time, offset: `${ahead < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}` }
}
