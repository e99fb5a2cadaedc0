// A simulated machine with all its faults, from a seed: npm run simulate -- [--seed S | --seeds N] [--days N] [--only KINDS] [--honest] [--trace] [--json]

import { parseArgs } from 'node:util'
import { drawCourse } from './course.ts'
import { kinds, kindsNamed } from './kinds.ts'
import { play } from './play.ts'

const number = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({
  options: {
    seed: number,
    seeds: { ...number, default: '1' },
    days: { ...number, default: '30' },
    only: number,
    honest: flag,
    trace: flag,
    json: flag,
  },
})

const seeds = values.seed === undefined ? Array.from({ length: Number(values.seeds) }, (_, index) => index + 1) : [Number(values.seed)]
const days = Number(values.days)
const allowed = values.honest ? [] : values.only === undefined ? kinds : kindsNamed(values.only.split(','))
const total = { days: 0, cups: 0, violations: 0, traceHash: '' }
for (const seed of seeds) {
  const startedAt = process.cpuUsage()
  const course = drawCourse(seed, days, allowed)
  const verdict = await play(course, values.trace ? line => console.log(line) : null)
  total.days += verdict.days
  total.cups += verdict.cups
  total.violations += verdict.violations.length
  total.traceHash = verdict.traceHash
  const struck = [...new Set(course.acts.map(({ kind }) => kind))].filter(kind => kind !== 'cup').join(', ')
  const { user, system } = process.cpuUsage(startedAt)
  const seconds = ((user + system) / 1e6).toFixed(1)
  console.log(
    `seed ${seed}: ${verdict.cups} cups in ${days} days, ${seconds} s of the processor, ${verdict.traceHash.slice(0, 12)} (${struck || 'no fault'})`,
  )
  for (const violation of verdict.violations) console.log(`  VIOLATION ${violation}`)
}
if (values.json) console.log(JSON.stringify(total))
process.exitCode = total.violations === 0 ? 0 : 1
