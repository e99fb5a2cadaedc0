import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Address } from '../../src/core/hex.ts'
import { badgeContent } from '../../src/files/signed-file.ts'
import { crema, cremaJsonOrRefused } from '../support/crema.ts'
import { makeKey, signMessage } from '../support/make.ts'
import { type Stage, setStage } from './stage.ts'

interface Tapped {
  readonly result: string | null
  readonly badges: readonly Address[]
  readonly offers: readonly { readonly issuer: Address }[]
}

let stage: Stage
let phone: string
beforeAll(async () => {
  stage = await setStage()
  await stage.startSynced()
  phone = stage.path('phone')
})
afterAll(() => stage.clear())

/** The company's badge for a phone that gets nothing from the company. */
function writeBadge(holder: Address): string {
  const now = BigInt(Math.floor(Date.now() / 1000))
  const badge = { holder, issuedAt: now - 60n, expiresAt: now + 3600n, dailyLimit: 10_000_000n }
  const signature = signMessage(makeKey('company'), 'Badge', badge, stage.domain)
  const content = badgeContent({ domain: stage.domain, issuer: stage.terms.issuer, badge, signature, token: null, label: null })
  writeFileSync(stage.path('badge.json'), JSON.stringify(content))
  return stage.path('badge.json')
}

async function tap(...options: string[]): Promise<Tapped> {
  const { mark } = stage.recorder
  await stage.simulator.press('espresso')
  await stage.recorder.display(mark, /Tap phone/)
  return cremaJsonOrRefused<Tapped>('wallet', 'tap', '--phone', phone, '--simulator', stage.simulatorSocket, ...options)
}

it('a phone on the company’s list taps, agrees and drinks', async () => {
  const holder = (await crema('wallet', 'new', '--phone', phone)) as Address
  await crema('machine', 'take-badge', writeBadge(holder), '--config', stage.config)
  const { issuer } = stage.terms

  const { mark } = stage.recorder
  expect(await tap()).toMatchObject({ result: null, badges: [], offers: [{ issuer }] })
  await stage.recorder.display(mark, /Confirm on your phone/)

  expect(await tap('--agree', issuer)).toMatchObject({ result: 'brewing', badges: [issuer], offers: [] })
  expect(stage.recorder.pulses).toBe(1)
  expect(await crema('wallet', 'show', '--phone', phone)).toContain(`badge    of ${issuer}`)
})
