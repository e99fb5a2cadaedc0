/** A time as text, to the second: `2026-01-31T12:00:00Z`; `second N` if it is outside the calendar's range. */
export function utcText(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000)
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString().replace('.000Z', 'Z')
}
