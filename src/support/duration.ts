import { CremaError } from '../core/crema-error.ts'
import { printable } from '../core/printable.ts'

const SECONDS = { ms: 0.001, s: 1, min: 60, h: 3600, d: 86_400 } as const

/**
 * Parses a duration from a file or a command line, a whole number and `ms`, `s`, `min`, `h` or `d`, such as `7d`, into milliseconds.
 * @throws Error that says what is expected
 */
export function parseDurationMs(text: string): number {
  const match = /^(\d{1,9})\s?(ms|s|min|h|d)$/.exec(text.trim())
  if (match === null)
    throw new CremaError({
      code: 'duration-invalid',
      fact: `Not a duration: "${printable(text)}".`,
      expected: 'a whole number and ms, s, min, h or d',
      remedy: 'Write it as in 30s or 7d.',
    })
  return Math.round(Number(match[1]) * SECONDS[match[2] as keyof typeof SECONDS] * 1000)
}

/** The same, in whole seconds. */
export const parseDurationSeconds = (text: string): number => Math.floor(parseDurationMs(text) / 1000)

/** A duration in its two greatest units: `6d 23h`, `4min 10s`, `0s`. */
export function formatDuration(seconds: number): string {
  const parts: string[] = []
  let rest = Math.floor(Math.max(0, seconds))
  for (const unit of ['d', 'h', 'min', 's'] as const) {
    const count = Math.floor(rest / SECONDS[unit])
    if (count > 0) parts.push(`${count}${unit}`)
    rest -= count * SECONDS[unit]
  }
  return parts.slice(0, 2).join(' ') || '0s'
}
