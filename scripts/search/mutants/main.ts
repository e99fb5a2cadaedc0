// Faults put into the sources one at a time, which the tests must notice: see README.md beside this file.
// npm run test:mutants -- [--sample N [--seed S]] [--room NAME]... [--files GLOB]... [--workers N] [--least PERCENT] [--contracts] [--json]

import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { huntInContracts } from './contracts.ts'
import { type Equivalent, faultsOf, survivorsOf } from './equivalent.ts'
import { huntIn } from './hunt.ts'
import { describeMutant, type Mutant } from './mutant.ts'
import { rooms } from './rooms.ts'

const text = { type: 'string' } as const
const many = { type: 'string', multiple: true } as const
const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({
  options: { sample: text, seed: text, room: many, files: many, workers: text, least: text, contracts: flag, json: flag },
})
const sample = values.sample === undefined ? null : { size: Number(values.sample), seed: Number(values.seed ?? 1) }
const least = Number(values.least ?? 95)

const names = values.room ?? rooms.map(({ name }) => name)
const wanted = rooms.filter(({ name }) => names.includes(name)).map(room => ({ ...room, files: values.files ?? room.files }))
const mutants = values.contracts
  ? huntInContracts(({ file, tests }) => values.files?.some(name => `${file} ${tests}`.includes(name)) ?? true)
  : await huntIn(wanted, sample, Number(values.workers ?? availableParallelism()), ({ name }, found) =>
      console.log(`${name}: ${found.filter(({ fate }) => fate !== 'not-tried').length} mutants`),
    )
const list: Equivalent[] = JSON.parse(readFileSync(new URL('equivalent.json', import.meta.url), 'utf8'))
const tried = mutants.filter(({ fate }) => fate !== 'not-tried')
const survivors = survivorsOf(tried, list)
const faults = faultsOf(list, mutants)

for (const each of byPlace(survivors)) console.log(describeMutant(each))
for (const fault of faults) console.log(`equivalent.json: ${fault}`)
const killed = tried.filter(({ fate }) => fate === 'killed').length
const share = tried.length === 0 ? 0 : (100 * (tried.length - survivors.length)) / tried.length
console.log(
  `${tried.length} mutants: ${killed} killed, ${survivors.length} survived, ${tried.length - killed - survivors.length} equivalent.`,
)
if (values.json) console.log(JSON.stringify({ mutants: tried.length, killed, survivors: survivors.length }))
process.exitCode = share >= least && faults.length === 0 ? 0 : 1

function byPlace(found: readonly Mutant[]): Mutant[] {
  return found.toSorted((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
}
