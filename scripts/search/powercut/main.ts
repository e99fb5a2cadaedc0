// The store's system calls, recorded, and what a power cut would leave at each point: see README.md beside this file.
// npm run powercut -- [--cuts N] [--from S | --seed S] [--each N] [--threads N] [--budget SECONDS] [--first] [--json]

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileLibrary } from './compile.ts'
import { runLanes } from './run-lanes.ts'

const number = { type: 'string' } as const
const { values } = parseArgs({
  options: {
    ...{ cuts: { ...number, default: '1000' }, from: { ...number, default: '1' }, seed: number, each: { ...number, default: '150' } },
    ...{ threads: { ...number, default: String(Math.max(2, availableParallelism())) }, budget: number },
    ...{ first: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  },
})

const started = performance.now()
const folder = mkdtempSync('/dev/shm/crema-powercut-')
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const library = join(folder, 'recorder.so')
compileLibrary(new URL('recorder.c', import.meta.url), library)

const wanted = Number(values.cuts)
const { cuts, violations } = await runLanes({
  ...{
    wanted,
    library,
    each: Number(values.each),
    only: values.seed === undefined ? null : Number(values.seed),
    from: Number(values.from),
  },
  folders: Array.from({ length: Number(values.threads) }, (_, index) => {
    const lane = join(folder, String(index))
    mkdirSync(lane)
    return lane
  }),
  until: values.budget === undefined ? Number.POSITIVE_INFINITY : performance.timeOrigin + performance.now() + Number(values.budget) * 1000,
  first: values.first,
  tell: line => console.log(line),
})
const seconds = (performance.now() - started) / 1000
if (values.json) console.log(JSON.stringify({ cuts, violations }))
else console.log(`${cuts} cuts, ${violations} violations, ${seconds.toFixed(0)} s, ${values.threads} threads`)
process.exitCode = violations === 0 && (cuts >= wanted || values.seed !== undefined) ? 0 : 1
