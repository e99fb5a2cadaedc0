// The real daemon and its guard, killed at any moment and at each failpoint: see README.md beside this file.
// npm run torture [-- --kills N] [--seed S] [--budget SECONDS] [--lanes N] [--program CREMA.CJS] [--show] [--json]

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { programOf } from '../program.ts'
import { coursesFor, runCourses, unreached } from './run-courses.ts'

const number = { type: 'string' } as const
const { values } = parseArgs({
  options: {
    kills: { ...number, default: '10000' },
    seed: { ...number, default: '1' },
    budget: number,
    lanes: { ...number, default: String(2 * availableParallelism()) },
    program: { type: 'string' },
    show: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

const [seed, kills] = [Number(values.seed), Number(values.kills)]
const courses = coursesFor(seed, kills)
if (values.show) console.log(JSON.stringify(courses, null, 1))
else {
  const tally = await runCourses({
    ...{ courses, program: await programOf(values.program), lanes: Number(values.lanes) },
    budgetMs: values.budget === undefined ? Number.POSITIVE_INFINITY : Number(values.budget) * 1000,
    tell: line => console.log(line),
  })
  const isWhole = tally.kills >= kills
  if (!isWhole && tally.violations.length === 0) console.log(`Only ${tally.kills} of ${kills} kills fit into ${values.budget} s.`)
  const missed = unreached(tally)
  if (missed.length > 0) console.log(`Nothing was killed at: ${missed.join(', ')}.`)
  const { vends, violations } = tally
  if (values.json) console.log(JSON.stringify({ kills: tally.kills, vends, violations: violations.length }))
  else console.log(`${tally.kills} kills, ${vends} vends, ${violations.length} violations`)
  process.exitCode = violations.length === 0 && isWhole ? 0 : 1
}
