// A day at one machine, told as it happens: scripts/demo [--json] [--keep].
import { parseArgs } from 'node:util'
import { audit } from './audit.ts'
import { Day } from './day.ts'
import { setStage } from './stage.ts'
import { createStoryteller } from './storyteller.ts'

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } } })
const tell = createStoryteller(text => process.stdout.write(text))

tell.chapter('The stage')
const stage = await tell.step('A chain, keys, contracts, 120.00 test dollars for the company, a simulated machine', setStage)
try {
  const day = new Day(stage, tell)
  await day.live()
  const { figures, rows } = await audit(stage, day.tally)
  tell.chapter('It adds up')
  for (const [what, value] of rows) process.stdout.write(`  ${what.padEnd(30)} ${value}\n`)
  if (options.json) console.log(JSON.stringify(figures))
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
} finally {
  if (options.keep) console.log(`\nLogs and keys are kept in ${stage.folder}`)
  await stage.clear(options.keep)
}
