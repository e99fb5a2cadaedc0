import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { askMachine } from '../../../src/control/client.ts'
import type { PanelProcess } from '../../support/panel-process.ts'
import { openPage, startBrowser, type WatchedPage } from './browser.ts'
import { Hands } from './hands.ts'
import { type PanelStage, setPanelStage } from './panel-stage.ts'

/** One machine's day at its panel: each test continues from the previous one. */
let world: PanelStage
let panel: PanelProcess
let browser: Browser
let watched: WatchedPage
let hands: Hands

/** `npm run screenshots` writes the README's pictures: at a higher resolution, and with slow cups, so that there is time to take them. */
const isForReadme = process.env['CREMA_SCREENSHOTS'] !== undefined
const pictures = process.env['CREMA_SCREENSHOTS'] ?? '.cache/panel'

beforeAll(async () => {
  world = await setPanelStage(isForReadme ? { brewMs: 6000 } : {})
  panel = await world.start('--port', '0')
  browser = await startBrowser()
  watched = await openPage(browser, panel.url, isForReadme ? { deviceScaleFactor: 1.5 } : {})
  hands = new Hands(watched.page)
  await hands.shows(hands.standing, 'All is well')
}, 120_000)

/** When a test failed: a screenshot, and the machine's last log lines. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await hands.page.screenshot({ path: '.cache/panel-failed.png', fullPage: true })
  console.error(panel.log.slice(-12).join('\n'))
})

afterAll(async () => {
  await browser?.close()
  await panel?.stop()
  await world?.clear()
})

it('sells a cup: press, tap, relay, coffee, ledger', async () => {
  await hands.press('Espresso')
  await hands.displays(/Tap phone or card/)
  await hands.shows(hands.page.locator('.lamp'), 'Tap now')
  await hands.tap('Anna')
  await hands.displays(/Is being made/)
  await hands.page.getByRole('img', { name: 'A cup of espresso' }).waitFor()
  await hands.shows(hands.phone('Anna'), 'Paid. Enjoy!')
  await hands.shows(hands.page.locator('.relay'), '1 pulse')
  await expect.poll(() => hands.rows('Receipts').allInnerTexts()).toHaveLength(1)
  expect(await hands.rows('Receipts').first().innerText()).toMatch(/^1\t[\d:]+\tAnna\tEspresso.*0\.80\t0\.80$/)
  await hands.shows(hands.figure('Unredeemed'), '0.80')
  await hands.shows(hands.figure('Offline budget'), '99.20')
  await hands.shows(hands.figure('Serves offline for'), /5d \d+h/)
  await hands.displays(/Choose a drink/)
})

it('charges nothing for a torn tap, and the same phone taps again', async () => {
  await hands.press('Lungo')
  await hands.displays(/Tap phone or card/)
  await hands.tear('Anna')
  await hands.displays(/Nothing was charged/)
  await hands.shows(hands.phone('Anna'), 'Removed too soon. Nothing was charged.')
  await hands.tap('Anna')
  await hands.shows(hands.phone('Anna'), 'Paid. Enjoy!')
  await hands.shows(hands.figure('Unredeemed'), '1.80')
  await hands.displays(/Choose a drink/)
  expect(await hands.rows('Receipts').count()).toBe(2)
})

it('asks for a press first', async () => {
  await hands.tap('Anna')
  await hands.displays(/Press a button first/)
  await hands.displays(/Choose a drink/)
})

it('refuses a locked phone, and accepts it when unlocked', async () => {
  await hands.page.getByRole('button', { name: 'Lock Anna’s phone' }).click()
  await hands.refused('Anna', /Unlock your phone/)
  await hands.shows(hands.phone('Anna'), 'Locked. Unlock it and tap again.')
  await hands.page.getByRole('button', { name: 'Unlock Anna’s phone' }).click()
  await hands.tap('Anna')
  await hands.shows(hands.phone('Anna'), 'Paid. Enjoy!')
  await hands.displays(/Choose a drink/)
})

it('refuses a stranger', async () => {
  await hands.refused('Sam', /No badge for this machine/)
  await hands.shows(hands.phone('Sam'), 'No badge for this machine.')
})

it('refuses a revoked badge', async () => {
  await askMachine(world.stage.control, { command: 'take-revocation', revocation: world.revocation })
  await hands.refused('Erik', /Your badge was revoked/)
})

/** Adds the badge to the company's list. Resolves when the machine has fetched it. */
async function publish(badge: object): Promise<void> {
  const taken = panel.said(/"badges":1,.*Accepted the badges of a list/)
  world.badges.publish([badge])
  await taken
}

it('sells to a signing card, with a badge from the company’s list and within its daily limit', async () => {
  await hands.refused('Carla', /No badge for this card/)
  await hands.shows(hands.phone('Carla'), 'Not asked to sign. See the display.')
  await publish(world.cardBadge(200n, 0n))
  await hands.refused('Carla', /This card has no daily limit/)
  await publish(world.cardBadge(100n, 2_500_000n))
  await hands.buy('Carla', 'Lungo', 'Signed. See the display.')
  await hands.press('Cappuccino')
  await hands.displays(/Tap phone or card/)
  await hands.tear('Carla')
  await hands.displays(/Nothing was charged/)
  await hands.tap('Carla')
  await hands.displays(/Is being made/)
  await hands.displays(/Choose a drink/)
  const newest = async () => (await hands.rows('Receipts').allInnerTexts()).slice(0, 2)
  await expect
    .poll(newest)
    .toEqual([expect.stringMatching(/\tCarla\tCappuccino\t1\.40\t/), expect.stringMatching(/\tCarla\tLungo\t1\.00\t/)])
  await hands.refused('Carla', /Over your limit for today/)
})

it('refuses a cup over the badge’s daily limit', async () => {
  await hands.buy('Ben', 'Cappuccino')
  await hands.refused('Ben', /Over your limit for today/)
})

it('offers nothing while the reader is unplugged', async () => {
  await hands.switch('Reader')
  await hands.press('Espresso')
  await hands.displays(/No card reader/)
  expect(await hands.tapButton('Anna').isDisabled()).toBe(true)
  await hands.shows(hands.troubles, /reader/i)
  await hands.switch('Reader')
  await hands.shows(hands.standing, 'All is well')
})

it('serves offline, and redeems automatically when the network is back', async () => {
  await hands.switch('Network')
  await hands.shows(hands.standing, '1 problem')
  await hands.buy('Anna', 'Espresso')
  await hands.switch('Network')
  await hands.shows(hands.rows('Redemptions'), 'final')
  const [row] = await hands.rows('Redemptions').allInnerTexts()
  expect(row).toMatch(/^[\d:]+\tup to #7 0x\w{4}…\w{4}\t7\.40\t\d\d,\d{3}\tfinal$/)
  await hands.shows(hands.figure('Unredeemed'), '0.00')
  await hands.shows(hands.ledger, 'Nothing is owed.')
  await hands.shows(hands.standing, 'All is well')
})

it('redeems on request', async () => {
  await hands.buy('Anna', 'Lungo')
  await hands.shows(hands.ledger, '1.00 tUSD')
  await hands.page.getByRole('button', { name: 'Redeem now' }).click()
  await expect.poll(() => hands.rows('Redemptions').filter({ hasText: 'final' }).count(), { timeout: 45_000 }).toBe(2)
})

it('sells nothing without beans, and says so', async () => {
  await hands.switch('Beans')
  await hands.displays(/Out of service/)
  await hands.displays(/No beans/)
  await hands.shows(hands.page.locator('.lamp'), 'Out of service')
  await hands.press('Espresso')
  await hands.shows(hands.page.locator('.lamp'), 'Not served')
  await hands.shows(hands.troubles, 'The beans are running out (beans 0). Not sold: espresso, lungo, cappuccino.')
  await hands.switch('Beans')
  await hands.displays(/Choose a drink/)
  await hands.buy('Anna', 'Espresso')
})

it('sells nothing while its door is open, and ends an open offer', async () => {
  await hands.press('Espresso')
  await hands.displays(/Tap phone or card/)
  await hands.switch('Door')
  await hands.displays(/The door is open/)
  await hands.shows(hands.troubles, /^The door is open/)
  await hands.switch('Door')
  await hands.displays(/Choose a drink/)
  await hands.buy('Anna', 'Espresso')
})

it('owes a cup lost in a power cut, to its holder only', async () => {
  await hands.press('Espresso')
  await hands.displays(/Tap phone or card/)
  await hands.tap('Anna')
  await hands.displays(/Is being made/)
  await hands.switch('Power')
  await hands.shows(hands.standing, 'Off')
  await hands.shows(hands.page.locator('.lamp'), 'Off')
  expect(await hands.display.innerText()).toBe('')
  await hands.switch('Power')
  await hands.shows(hands.ledger, 'To Anna, for a cup that was paid and not brewed')
  expect(await hands.rows('Receipts').first().innerText()).toMatch(/\tEspresso interrupted\t0\.80\t/)
  await hands.displays(/Choose a drink/)
  await hands.press('Espresso')
  await hands.displays(/Tap phone or card/)
  await hands.tap('Anna')
  await hands.displays(/The one we owed you/)
  await hands.displays(/Choose a drink/)
  await expect.poll(() => hands.ledger.getByText('To Anna').count()).toBe(0)
  await expect.poll(() => hands.rows('Receipts').first().innerText()).toMatch(/\tEspresso 0\.80 by credit\t0\.00\t/)
})

/** The part of the page from its top to the bottom of the machine. */
async function machineOnPhone() {
  const box = await hands.page.getByRole('region', { name: 'The machine' }).boundingBox()
  if (box === null) throw new Error('The machine is not to be seen.')
  return { x: 0, y: 0, width: 2 * box.x + box.width, height: box.y + box.height + box.x / 2 }
}

const desktop = { width: 1360, height: 900 }

it.each([
  ['light', { colorScheme: 'light', viewport: desktop }],
  ['dark', { colorScheme: 'dark', viewport: desktop }],
  ['phone', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
] as const)('is whole: %s', async (name, { colorScheme, viewport }) => {
  const { page } = hands
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize(viewport)
  const receipts = await hands.rows('Receipts').first().innerText()
  await hands.press('Cappuccino')
  await hands.displays(/Tap phone or card/)
  await hands.tap('Anna')
  await hands.shows(hands.phone('Anna'), 'Paid. Enjoy!')
  await hands.isAway('Anna')
  await expect.poll(() => hands.rows('Receipts').first().innerText()).not.toBe(receipts)
  await hands.isWhole()
  await page.mouse.move(0, 0)
  await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true, ...(name === 'phone' && { clip: await machineOnPhone() }) })
  await hands.displays(/Choose a drink/)
})

it('keeps the phones’ state across a reload', async () => {
  const cups = await hands.page.getByRole('listitem', { name: 'Anna' }).locator('.note').innerText()
  expect(cups).toMatch(/cups/)
  await hands.page.reload()
  await hands.shows(hands.standing, 'All is well')
  await hands.shows(hands.page.getByRole('listitem', { name: 'Anna' }), cups)
  await hands.buy('Anna', 'Espresso')
})

it('works with the keyboard alone', async () => {
  await hands.page.reload()
  await hands.shows(hands.standing, 'All is well')
  await hands.page.keyboard.press('Tab')
  await hands.page.keyboard.press('Enter')
  await hands.displays(/Espresso 0\.80 tUSD/)
  await hands.passTime()
  for (let tabs = 0; tabs < 3; tabs++) await hands.page.keyboard.press('Tab')
  expect(await hands.page.locator(':focus').getAttribute('aria-label')).toBe('Tap Anna’s phone')
  await hands.page.keyboard.press('Space')
  await hands.shows(hands.phone('Anna'), 'Paid. Enjoy!')
  await hands.isAway('Anna')
  expect(await hands.page.locator(':focus').getAttribute('aria-label')).toBe('Tap Anna’s phone')
  await hands.displays(/Choose a drink/)
})

it('reports that its server is gone, and reconnects when it is back', async () => {
  const { port } = new URL(panel.url)
  await panel.stop()
  await hands.shows(hands.troubles, 'The panel’s server does not answer.')
  await hands.shows(hands.standing, 'No connection')
  expect(await hands.page.getByRole('button', { name: /^Espresso/ }).isDisabled()).toBe(true)
  panel = await world.start('--port', port)
  await hands.shows(hands.standing, 'All is well')
  await hands.buyWhenItServes('Anna', 'Espresso')
})

it('asked nothing of any other origin, and broke no rule of its page', () => {
  expect(watched.faults).toEqual([])
})
