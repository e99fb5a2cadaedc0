// A day at one machine, reported step by step, and then its front panel: scripts/demo [--json] [--keep] [--panel] [--port PORT].

import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { CremaError } from '../../src/core/crema-error.ts'
import { audit } from './audit.ts'
import { Day } from './day.ts'
import { openPanelScene, PANEL_BREW_MS } from './panel-scene.ts'
import { type Stage, type StageOptions, setStage } from './stage.ts'
import { createStoryteller } from './storyteller.ts'

const flag = { type: 'boolean', default: false } as const
const { values: options } = parseArgs({ options: { json: flag, keep: flag, panel: flag, port: { type: 'string', default: '4600' } } })
const tell = createStoryteller(text => process.stdout.write(text))

try {
  if (options.panel && options.json)
    throw new CremaError({
      code: 'option-conflict',
      fact: '--panel runs until it is stopped, but --json prints figures and ends.',
      expected: 'one of them',
      remedy: 'Leave one out.',
    })
  if (!options.panel) await onStage({ brewMs: 0, rentedBy: 'agreement' }, liveDay)
  if (options.panel || (process.stdout.isTTY && !options.json)) await onStage({ brewMs: PANEL_BREW_MS, rentedBy: 'config' }, showPanel)
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

async function liveDay(stage: Stage): Promise<void> {
  const day = new Day(stage, tell)
  await day.live()
  const { figures, rows } = await audit(stage, day.tally)
  tell.chapter('It adds up')
  for (const [what, value] of rows) process.stdout.write(`  ${what.padEnd(30)} ${value}\n`)
  if (options.json) console.log(JSON.stringify(figures))
}

/** Keeps the machine running until interrupted. */
async function showPanel(stage: Stage): Promise<void> {
  const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => null)
  const panel = await openPanelScene(stage, tell, Number(options.port))
  try {
    console.log(`\n  Open ${panel.url}: press a drink, tap a phone or a card. Ctrl+C ends it.`)
    const lastWords = await Promise.race([asked, panel.ended])
    if (lastWords !== null) throw new Error(lastWords)
  } finally {
    await panel.stop()
  }
}

async function onStage(wishes: StageOptions, play: (stage: Stage) => Promise<void>): Promise<void> {
  tell.chapter('The stage')
  const what = 'A chain, keys, contracts, test dollars, a simulated machine'
  const stage = await tell.step(what, () => setStage(wishes))
  try {
    await play(stage)
  } finally {
    if (options.keep) console.log(`\nLogs and keys are kept in ${stage.folder}`)
    await stage.clear(options.keep)
  }
}
