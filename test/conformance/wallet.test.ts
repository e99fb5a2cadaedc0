import { describe, expect, it } from 'vitest'
import { runChecks } from '../../src/conformance/check.ts'
import { walletChecks } from '../../src/conformance/wallet/checks.ts'
import { conformanceBadge, conformanceDomain, conformanceIssuer, DAY, WalletKit } from '../../src/conformance/wallet/kit.ts'
import { AID } from '../../src/core/tap/select.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { createWallet, type WalletOptions } from '../../src/wallet/wallet.ts'
import { createMemoryStore } from '../../src/wallet/wallet-store.ts'
import { anna, NOW } from '../support/make.ts'
import { type Wrong, wrongWallets } from './wrong-wallets.ts'

const right: Wrong = answer => answer

async function tryWallet(wrong: Wrong, only?: string, confirm: WalletOptions['confirm'] = { visit: () => true, company: () => true }) {
  let now = NOW
  const wallet = createWallet({ signer: anna, recover: recoverAddress, store: createMemoryStore(), clock: () => now, confirm })
  const held = { domain: conformanceDomain, issuer: conformanceIssuer.address, token: null }
  for (const at of [now - DAY / 2n, now]) await wallet.addBadge({ ...held, ...conformanceBadge(anna.address, at) })
  const transmit = wrong(command => wallet.transmit(command))
  const pause = async (seconds: number) => {
    now += BigInt(seconds)
  }
  const kit = new WalletKit({ aid: AID, transmit, now: () => now, pause }, 'a run')
  return runChecks(
    walletChecks.filter(({ name }) => only === undefined || name === only),
    kit,
  )
}

describe('wallet conformance', () => {
  it('is what our own wallet has', { timeout: 60_000 }, async () => {
    const outcomes = await tryWallet(right)
    expect(outcomes.filter(({ passed }) => !passed)).toEqual([])
    expect(outcomes).toHaveLength(walletChecks.length)
  })

  it('says which checks were not made because its owner agrees to nothing, and none of them failed', { timeout: 60_000 }, async () => {
    const outcomes = await tryWallet(right, undefined, {})
    const missed = outcomes.filter(({ passed }) => !passed)
    expect(missed.every(({ tried }) => !tried)).toBe(true)
    expect(missed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['visit', 'deliver', 'completion', 'give', 'badge-newest', 'limit-of-newest']),
    )
    expect(missed[0]?.got).toMatch(/owner/)
  })

  it('has a wrong wallet for each check, and a check for each', () => {
    expect(Object.keys(wrongWallets).sort()).toEqual(walletChecks.map(({ name }) => name).sort())
  })

  const wrongs = walletChecks.flatMap(({ name }) => (wrongWallets[name] ?? []).map((wrong, at) => [name, at + 1, wrong] as const))

  it.each(wrongs)('%s finds its wrong wallet %d', async (name, _, wrong) => {
    const [outcome] = await tryWallet(wrong, name)
    expect(outcome).toMatchObject({ name, passed: false, tried: true, got: expect.stringMatching(/\S/) })
    const [own] = await tryWallet(right, name)
    expect(own).toMatchObject({ name, passed: true, got: null })
  })

  it('detects a malformed answer, and continues', async () => {
    const outcomes = await tryWallet(() => async () => Uint8Array.of(0x90))
    expect(outcomes.every(({ passed }) => !passed)).toBe(true)
    expect(outcomes[0]?.got).toContain('1 bytes of response')
  })

  it('reports that the wallet has left', async () => {
    const outcomes = await tryWallet(() => async () => {
      throw new Error('The card left the field')
    })
    expect(outcomes[0]?.got).toBe('The card left the field')
  })
})
