import { describe, expect, it } from 'vitest'
import type { Act } from '../../../scripts/search/torture/course.ts'
import { protections } from '../../../scripts/search/torture/protections.ts'
import { runCourses } from '../../../scripts/search/torture/run-courses.ts'
import { undo } from '../../../scripts/search/undo.ts'
import { cremaMain } from '../../support/crema.ts'

/** The violations of a machine's life with these acts. */
async function violationsOf(program: string, acts: readonly Act[]): Promise<string> {
  const courses = [{ seed: 0, reader: 'sim', acts } as const]
  const { violations } = await runCourses({ courses, program, lanes: 1, budgetMs: 100_000, tell: () => undefined })
  return violations.join('\n')
}

describe.each(protections)('without this, torture finds a violation: $what', ({ acts, violation, patches }) => {
  it('in the acts that need it', async () => {
    const undone = await undo(patches)
    try {
      expect(await violationsOf(undone.program, acts)).toMatch(violation)
    } finally {
      undone.remove()
    }
  })
})

describe('with every protection', () => {
  it('the same acts are right', async () => {
    const all = protections.flatMap(({ acts }) => acts)
    expect(await violationsOf(cremaMain, all)).toBe('')
  })
})
