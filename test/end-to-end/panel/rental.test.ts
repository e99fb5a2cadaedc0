import { writeFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { badgeContent } from '../../../src/files/signed-file.ts'
import { createSigner } from '../../../src/signatures/javascript.ts'
import type { Role } from '../../cli/platform/stage.ts'
import { makeKey, signMessage } from '../../support/make.ts'
import { type PanelProcess, startPanel } from '../../support/panel-process.ts'
import { type PlatformMachine, startPlatformMachine } from '../platform-machine.ts'
import { openPage, startBrowser } from './browser.ts'
import { Hands } from './hands.ts'
import { phone } from './panel-stage.ts'

/** A machine whose config contains no customer and no price, at its panel. */
let world: PlatformMachine
let panel: PanelProcess
let browser: Browser

beforeAll(async () => {
  world = await startPlatformMachine()
  const phones = world.path('phones.json')
  const people = [employee('Anna', 'customer'), employee('Zoe', 'stranger')]
  writeFileSync(phones, JSON.stringify(people), { mode: 0o600 })
  panel = await startPanel('--config', world.path('machine.toml'), '--phones', phones, '--port', '0')
  browser = await startBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await panel?.stop()
  await world?.stop()
})

function employee(name: string, role: Role): object {
  const { domain } = world.platform
  const signer = createSigner(world.account(role).privateKey)
  const issuedAt = BigInt(Math.floor(Date.now() / 1000)) - 86_400n
  const badge = { holder: makeKey(name.toLowerCase()).address, issuedAt, expiresAt: 2n * issuedAt, dailyLimit: 0n }
  const signature = signMessage(signer, 'Badge', badge, domain)
  return { ...phone(name, 'Employee'), badge: badgeContent({ domain, issuer: signer.address, badge, signature, token: null, label: null }) }
}

it('the panel shows the customers, and the prices that the machine found with them', async () => {
  const { page, faults } = await openPage(browser, panel.url)
  const hands = new Hands(page)
  const button = (drink: string) => page.getByRole('button', { name: new RegExp(`^${drink}`) })
  await hands.shows(hands.troubles, 'No customer rents this machine.')
  expect(await button('Espresso').innerText()).toMatch(/^Espresso\s+–$/)
  await hands.press('Espresso')
  await hands.displays(/Not rented/)

  const offer = await world.publish('owner', 'rental', '--token', world.token, '--product', 'Espresso=0.70')
  await world.accept('customer', offer, '--deposit', '50')
  await hands.shows(button('Espresso'), '0.70 tUSD')
  await hands.shows(hands.figure('Offline budget'), '50.00')
  await hands.shows(hands.standing, 'All is well')
  await hands.buy('Anna', 'Espresso')
  await hands.shows(page.getByRole('listitem', { name: 'Anna' }), '1 cup, 0.70')
  await hands.press('Lungo')
  await hands.displays(/Not available here/)

  const native = ['--token', 'native', '--product', 'espresso=0.001', '--product', 'Lungo=0.002']
  const another = await world.publish('owner', 'rental', ...native, '--customer', world.address('stranger'))
  await world.accept('stranger', another, '--deposit', '1')
  await hands.shows(button('Espresso'), '0.70 tUSD or 0.001 ETH')
  await hands.shows(button('Lungo'), '0.002 ETH')
  await expect.poll(() => hands.figure('Offline budget').count()).toBe(2)
  await hands.shows(hands.figure('Offline budget').last(), 'left of 1.00 deposited')
  await hands.buy('Zoe', 'Lungo')
  await expect.poll(() => hands.rows('Receipts').count()).toBe(2)
  await hands.isWhole()
  expect(faults).toEqual([])
}, 120_000)
