// A simulated machine with all its faults, from seeds: see README.md beside this file.
// npm run simulate -- [--seed S | --seeds N] [--from S] [--days N] [--only KINDS] [--honest] [--budget SECONDS] [--first] [--shrink] [--trace] [--json]

import { parseArgs } from 'node:util'
import { type Course, drawCourse } from './course.ts'
import { kinds, kindsNamed } from './kinds.ts'
import { play, type Verdict } from './play.ts'
import { shrink } from './shrink.ts'

const number = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({
  options: {
    ...{ seed: number, seeds: { ...number, default: '1' }, from: { ...number, default: '1' }, days: { ...number, default: '365' } },
    ...{ only: number, honest: flag, budget: number, first: flag, shrink: flag, trace: flag, json: flag },
  },
})

const from = Number(values.from)
const seeds = values.seed === undefined ? Array.from({ length: Number(values.seeds) }, (_, index) => from + index) : [Number(values.seed)]
const days = Number(values.days)
const allowed = values.honest ? [] : values.only === undefined ? kinds : kindsNamed(values.only.split(','))
const until = values.budget === undefined ? Number.POSITIVE_INFINITY : performance.now() + Number(values.budget) * 1000
const total = { days: 0, cups: 0, violations: 0, traceHash: '' }

for (const seed of seeds) {
  const course = drawCourse(seed, days, allowed)
  const { user: before } = process.cpuUsage()
  const verdict = await play(course, { show: values.trace ? line => console.log(line) : null, isOver: () => performance.now() > until })
  tell(course, verdict, (process.cpuUsage().user - before) / 1e6)
  total.days += verdict.days
  total.cups += verdict.cups
  total.violations += verdict.violations.length
  total.traceHash = verdict.traceHash
  if (verdict.violations.length > 0 && values.shrink) console.log(JSON.stringify(await shrink(course, line => console.log(line))))
  if ((verdict.violations.length > 0 && values.first) || performance.now() > until) break
}
if (values.json) console.log(JSON.stringify(total))
process.exitCode = total.violations === 0 ? 0 : 1

function tell({ seed, acts }: Course, { cups, days, violations, traceHash }: Verdict, seconds: number): void {
  const struck = [...new Set(acts.map(({ kind }) => kind))].filter(kind => kind !== 'cup').join(', ')
  console.log(
    `seed ${seed}: ${cups} cups in ${days} days, ${seconds.toFixed(1)} s of the processor, ${traceHash.slice(0, 12)} (${struck || 'no fault'})`,
  )
  for (const violation of violations) console.log(`  VIOLATION ${violation}`)
}
