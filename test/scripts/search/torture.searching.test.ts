import { describe, expect, it } from 'vitest'
import { undo } from '../../../scripts/search/chaos/undo.ts'
import { protections } from '../../../scripts/search/torture/protections.ts'
import { runCourses } from '../../../scripts/search/torture/run-courses.ts'
import { cremaMain } from '../../support/crema.ts'

/** One machine's life. */
const run = (program: string, seed: number, kills = 25) =>
  runCourses({ seed, kills, program, lanes: 1, budgetMs: 100_000, tell: () => undefined })

describe.each(protections)('without this, torture finds a violation: $what', ({ seed, kills, violation, patches }) => {
  it('in the course of one seed', async () => {
    const undone = await undo(patches)
    try {
      expect((await run(undone.program, seed, kills)).violations.join('\n')).toMatch(violation)
    } finally {
      undone.remove()
    }
  })
})

describe('with every protection', () => {
  it.each([...new Set(protections.map(({ seed }) => seed))])('the course of seed %i has no violation', async seed => {
    expect(await run(cremaMain, seed)).toMatchObject({ violations: [] })
  })
})
