import type { RelayLines } from '../relay.ts'
import type { Reach } from '../support/failpoints.ts'

/** The names of the guard's failpoints. */
export const GUARD_FAILPOINTS: readonly string[] = ['closing', 'opening'].flatMap(step => [`guard: before ${step}`, `guard: after ${step}`])

/** The same lines, with a failpoint before and after each level; as they are without `reach`. */
export function steppedLines(lines: RelayLines, reach: Reach | null): RelayLines {
  if (reach === null) return lines
  return {
    ...lines,
    async set(line, closed) {
      const step = closed ? 'closing' : 'opening'
      reach(`guard: before ${step}`)
      await lines.set(line, closed)
      reach(`guard: after ${step}`)
    },
  }
}
