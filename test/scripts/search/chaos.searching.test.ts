import { describe, expect, it } from 'vitest'
import { kindsNamed } from '../../../scripts/search/chaos/kinds.ts'
import { protections } from '../../../scripts/search/chaos/protections.ts'
import { runCourses } from '../../../scripts/search/chaos/run-courses.ts'
import { undo } from '../../../scripts/search/undo.ts'
import { cremaMain } from '../../support/crema.ts'

const run = async (kind: string, seed: number, program: string) => {
  const lines: string[] = []
  const only = { seeds: [seed], kinds: kindsNamed([kind]), program, lanes: 1, budgetMs: 60_000 }
  const total = await runCourses({ ...only, tell: line => void lines.push(line) })
  return { ...total, text: lines.join('\n') }
}

describe.concurrent.each(protections)('without this, chaos finds violations: $what', ({ kind, seed, violation, patches }) => {
  it('and with it none', async () => {
    const undone = await undo(patches)
    try {
      const [without, whole] = await Promise.all([run(kind, seed, undone.program), run(kind, seed, cremaMain)])
      expect(whole).toMatchObject({ runs: 1, violations: 0 })
      expect(without.text).toMatch(violation)
    } finally {
      undone.remove()
    }
  })
})
