// The real machine in a faulty world: npm run chaos [-- --seeds N] [--seed S] [--budget SECONDS] [--only KINDS | --without KINDS] [--lanes N] [--program MAIN.JS] [--show] [--json]

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { programOf } from '../program.ts'
import { drawCourse } from './course.ts'
import { kindsNamed } from './kinds.ts'
import { runCourses } from './run-courses.ts'

const number = { type: 'string' } as const
const { values } = parseArgs({
  options: {
    seeds: { ...number, default: '500' },
    seed: number,
    budget: number,
    only: { type: 'string', default: '' },
    without: { type: 'string', default: '' },
    lanes: { ...number, default: String(5 * availableParallelism()) },
    program: { type: 'string' },
    show: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

const seeds = values.seed === undefined ? Array.from({ length: Number(values.seeds) }, (_, index) => index + 1) : [Number(values.seed)]
const named = (names: string) => kindsNamed(names.split(',').filter(Boolean))
const without = values.without === '' ? [] : named(values.without)
const kinds = named(values.only).filter(kind => !without.includes(kind))
if (values.show) for (const seed of seeds) console.log(JSON.stringify(drawCourse(seed, kinds), null, 1))
else {
  const { runs, accepted, redeemed, violations } = await runCourses({
    ...{ seeds, kinds, program: await programOf(values.program), lanes: Number(values.lanes) },
    budgetMs: values.budget === undefined ? Number.POSITIVE_INFINITY : Number(values.budget) * 1000,
    tell: line => console.log(line),
  })
  const isWhole = runs === seeds.length
  if (!isWhole) console.log(`${seeds.length - runs} of ${seeds.length} seeds did not fit into ${values.budget} s.`)
  if (values.json) console.log(JSON.stringify({ runs, accepted, redeemed, violations }))
  else console.log(`${runs} courses, ${accepted} cups accepted, ${redeemed} redeemed, ${violations} violations`)
  process.exitCode = violations === 0 && isWhole ? 0 : 1
}
