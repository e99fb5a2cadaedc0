import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { requestCloseCall } from '../../../src/chain/channel-calls.ts'
import { DOLLAR } from '../../chain/fixture.ts'
import { childrenOf } from '../../support/children.ts'
import { runCrema } from '../../support/crema.ts'
import type { PanelProcess } from '../../support/panel-process.ts'
import { type SimulatedMachine, startSimulatedMachine } from '../simulated-machine.ts'
import { openPage, startBrowser, type WatchedPage } from './browser.ts'
import { Hands } from './hands.ts'
import { hired, type PanelStage, setPanelStage } from './panel-stage.ts'

/** Faults of one machine, as its panel shows them: each test continues from the previous one. */
let world: PanelStage
let panel: PanelProcess
let browser: Browser
let watched: WatchedPage
let hands: Hands
let secondSimulator: SimulatedMachine | null = null

const DAY = 86_400n

beforeAll(async () => {
  world = await setPanelStage({
    deposit: (3n * DOLLAR) / 2n,
    people: stage => [
      hired(stage, 'Anna', 'Employee'),
      hired(stage, 'Dora', 'Employee until yesterday', { issuedAgo: 2n * DAY, goodFor: DAY }),
    ],
  })
  panel = await world.start('--port', '0')
  browser = await startBrowser()
  watched = await openPage(browser, panel.url)
  hands = new Hands(watched.page)
  await hands.shows(hands.standing, 'All is well')
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await panel?.stop()
  await secondSimulator?.stop()
  await world?.clear()
})

it('loads in less than 150 kB, compressed', async () => {
  const page = await (await browser.newContext()).newPage()
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  const bytes: number[] = []
  network.on('Network.loadingFinished', ({ encodedDataLength }) => bytes.push(encodedDataLength))
  await page.goto(panel.url, { waitUntil: 'networkidle' })
  await page.getByRole('button', { name: /^Espresso/ }).waitFor()
  await page.context().close()
  expect(bytes.length).toBeGreaterThanOrEqual(3)
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(150_000)
})

it('reports at a second start that the port is taken, and what to do', async () => {
  const { port } = new URL(panel.url)
  const { code, stderr } = await runCrema(['simulator', 'panel', '--config', world.stage.config, '--port', port])
  expect(code).toBe(1)
  expect(stderr).toBe(
    `Another program listens on 127.0.0.1:${port}.\nExpected a free port.\nStop that one, or name another port with --port.`,
  )
})

it('refuses a badge that has expired', async () => {
  await hands.refused('Dora', /Your badge has expired/)
})

it('offers nothing when the deposit is used up, and sells again when the company has topped up', async () => {
  await hands.buy('Anna', 'Espresso')
  await hands.press('Espresso')
  await hands.displays(/deposit is used up/)
  await hands.shows(hands.page.locator('.lamp'), 'Not served')
  await world.stage.deposit(10n * DOLLAR)
  await hands.shows(hands.figure('Offline budget'), '10.70')
  await hands.buy('Anna', 'Espresso')
})

/** The daemon is the panel's only child. */
const daemonOf = ({ pid }: PanelProcess) => childrenOf(pid ?? 0)[0] ?? 0

it('reports that the daemon stopped unexpectedly and why, and restarts it by its switch', async () => {
  process.kill(daemonOf(panel), 'SIGKILL')
  await hands.shows(hands.troubles, 'The machine stopped unexpectedly.')
  await hands.shows(hands.troubles, /It ended with SIGKILL\. Switch it on again below\./)
  await hands.shows(hands.standing, 'Off')
  world.stage.configure(config => {
    config.chain['id'] = -1
  })
  await hands.switch('Power')
  await hands.shows(hands.troubles, /cannot be used as a config file\.\s+chain\.id:/)
  world.stage.configure()
  await hands.switch('Power')
  await hands.shows(hands.standing, 'All is well')
  expect(await hands.troubles.innerText()).toBe('')
  await hands.buyWhenItServes('Anna', 'Espresso')
})

it('reports that the simulated machine is gone, and reconnects when it is back', async () => {
  await world.stage.stopSimulator()
  await hands.shows(hands.troubles, `The simulated machine does not answer on ${world.stage.simulatorSocket}`)
  await hands.shows(hands.troubles, /Start it: crema simulator run/)
  expect(await hands.page.getByRole('button', { name: /^Espresso/ }).isDisabled()).toBe(true)
  expect(await hands.tapButton('Anna').isDisabled()).toBe(true)
  await hands.shows(hands.standing, /problems?$/)
  secondSimulator = await startSimulatedMachine(world.stage.simulatorSocket)
  await secondSimulator.recorder.display(0, /Choose a drink/)
  await hands.shows(hands.standing, 'All is well')
  await hands.buyWhenItServes('Anna', 'Espresso')
})

it('reports that the company requests its money back, redeems what is owed, and stops offering', async () => {
  await world.stage.send(requestCloseCall(world.stage.chain, world.stage.terms))
  await hands.shows(hands.troubles, 'The payer has asked for its money back.')
  await hands.shows(hands.figure('Unredeemed'), '0.00')
  await hands.press('Espresso')
  await hands.displays(/Your company is ending its contract/)
})

it('asked nothing of any other origin, and broke no rule of its page', () => {
  expect(watched.faults).toEqual([])
})
