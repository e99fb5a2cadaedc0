// Feeds made-up inputs to all that reads what others wrote: see README.md beside this file.
// npm run fuzz -- [--seed S] [--inputs N] [--budget SECONDS] [--threads N] [--target NAMES] [--input HEX] [--save] [--json]

import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readCorpus, writeCorpus } from './corpus.ts'
import { openPlace } from './place.ts'
import { targets, targetsNamed } from './targets.ts'
import { type FoundViolation, runThreads } from './threads.ts'
import { tried } from './try-input.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({
  options: {
    ...{ seed: { ...text, default: '1' }, inputs: { ...text, default: '100000' }, budget: text, target: text, input: text },
    ...{ threads: { ...text, default: String(Math.min(2, availableParallelism())) }, save: flag, json: flag },
  },
})

const names = values.target === undefined ? targets.map(({ name }) => name) : values.target.split(',')
targetsNamed(names)
/** Inputs that failed, to look at. */
const failedFolder = new URL('../../../.cache/fuzz/', import.meta.url).pathname

if (values.input === undefined) await searchAll()
else await replay(values.input)

async function searchAll(): Promise<void> {
  const threads = Number(values.threads)
  const [seed, inputs] = [Number(values.seed), Math.ceil(Number(values.inputs) / threads)]
  const budgetMs = values.budget === undefined ? Number.POSITIVE_INFINITY : Number(values.budget) * 1000
  const startedAt = performance.now()
  const tasks = Array.from({ length: threads }, (_, thread) => ({ seed: seed * 1000 + thread, inputs, budgetMs, targets: names }))
  const found = await runThreads(tasks, tell)
  if (values.save) for (const name of names) writeCorpus(name, [...readCorpus(name), ...(found.kept.get(name) ?? [])])
  const kept = [...found.kept.values()].reduce((sum, { length }) => sum + length, 0)
  console.log(`${found.inputs} inputs in ${((performance.now() - startedAt) / 1000).toFixed(1)} s, ${kept} of them reached something new`)
  end(found.inputs, found.violations.length)
}

/** Runs one input alone. */
async function replay(hex: string): Promise<void> {
  const place = openPlace()
  const [target] = targetsNamed(names)
  const run = await target?.open(place)
  const failure = run === undefined ? null : await tried(run, Uint8Array.from(Buffer.from(hex, 'hex')))
  await place.end()
  console.log(failure === null ? 'It holds.' : `VIOLATION ${names[0]}: ${failure.text}`)
  end(1, failure === null ? 0 : 1)
}

function tell({ target, text, input }: FoundViolation): void {
  mkdirSync(failedFolder, { recursive: true })
  const file = join(failedFolder, `${target}-${input.slice(0, 16)}.txt`)
  writeFileSync(file, `${text}\n${input}\n`)
  const shown = input.length > 4000 ? `$(tail -1 ${file})` : input
  console.log(`VIOLATION ${target}: ${text}\n  npm run fuzz -- --seed ${values.seed} --target ${target} --input ${shown}`)
}

function end(inputs: number, violations: number): void {
  if (values.json) console.log(JSON.stringify({ inputs, violations }))
  process.exitCode = violations === 0 ? 0 : 1
}
