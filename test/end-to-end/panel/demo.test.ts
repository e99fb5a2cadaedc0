import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPage, startBrowser } from './browser.ts'
import { Hands } from './hands.ts'

let demo: ChildProcess
let browser: Browser

beforeAll(async () => {
  demo = spawn(process.execPath, ['--import', 'tsx', 'scripts/day/main.ts', '--panel', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  browser = await startBrowser()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  demo?.kill()
})

/** The address that the demo prints last. */
async function address(): Promise<string> {
  if (demo.stdout === null) throw new Error('The demonstration has no output.')
  for await (const line of createInterface(demo.stdout)) {
    const url = /^ {2}Open (http\S+): press a drink, tap a phone/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error(`The demonstration ended (${demo.exitCode}) without a panel.`)
}

it('the demo leaves a machine running with its panel and all holders, until interrupted', async () => {
  const { page, faults } = await openPage(browser, await address())
  const hands = new Hands(page)
  await hands.shows(hands.standing, 'All is well')
  await hands.press('Espresso')
  await hands.displays(/Tap phone or card/)
  await hands.tap('Erik')
  await hands.displays(/Your badge was revoked/)
  await hands.tap('Sam')
  await hands.displays(/No badge for this machine/)
  await hands.tap('Anna')
  await hands.shows(hands.phone('Anna'), 'Paid. Enjoy!')
  await hands.shows(hands.figure('Offline budget'), '99.20')
  await hands.displays(/Choose a drink/)
  await hands.buy('Carla', 'Lungo', 'Signed. See the display.')
  await hands.shows(hands.figure('Offline budget'), '98.20')
  expect(faults).toEqual([])
  demo.kill('SIGINT')
  expect(await once(demo, 'exit')).toEqual([0, null])
}, 120_000)
