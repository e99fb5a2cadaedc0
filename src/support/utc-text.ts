/** A time for files and programs, to the second: `2026-01-31T12:00:00Z`; `second N` if it is outside the calendar's range. */
export function utcText(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000)
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString().replace('.000Z', 'Z')
}

/** The same for people, wherever a text says a time: `2026-01-31 12:00:00 UTC`. */
export const timeText = (seconds: bigint): string => utcText(seconds).replace('T', ' ').replace('Z', ' UTC')
