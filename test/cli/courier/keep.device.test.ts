import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { requestCloseCall } from '../../../src/chain/channel-calls.ts'
import { send } from '../../../src/chain/send.ts'
import { openKeptClaims } from '../../../src/cli/courier/kept-claims.ts'
import type { Terms } from '../../../src/core/terms.ts'
import { claimContent, receiptsIn } from '../../../src/files/claim-file.ts'
import { createSigner } from '../../../src/signatures/javascript.ts'
import { balanceOf, DOLLAR, depositTo } from '../../chain/fixture.ts'
import { type ClaimMade, makeAcceptedClaim } from '../../support/claims.ts'
import { stopProcess } from '../../support/crema.ts'
import { anna, makeAddress, makeBadge } from '../../support/make.ts'
import { freePort } from '../../support/mosquitto.ts'
import { type PlatformStage, startPlatformStage } from '../platform/stage.ts'

let stage: PlatformStage
let terms: Terms
beforeAll(async () => {
  stage = await startPlatformStage()
  terms = {
    ...{ payer: stage.address('customer'), payee: stage.address('owner'), token: stage.token },
    ...{ issuer: stage.address('badges'), machine: stage.address('machine'), noticePeriod: 604_800 },
  }
  await depositTo(stage.platform, customer(), terms, 100n * DOLLAR)
})
afterAll(() => stage.stop())

const customer = () => privateKeyToAccount(stage.account('customer').privateKey)
const signer = (role: 'badges' | 'machine') => createSigner(stage.account(role).privateKey)
function claimOf(amount: bigint, change: Partial<ClaimMade> = {}) {
  const { domain } = stage.platform
  const badge = makeBadge(anna.address, {}, signer('badges'), domain)
  return makeAcceptedClaim(amount, { terms, domain, badge, machine: signer('machine'), ...change })
}
/** As it arrives. */
const sent = (...args: Parameters<typeof claimOf>) => JSON.parse(JSON.stringify(claimContent(claimOf(...args)))) as object
const keptIn = (name: string) => openKeptClaims({ path: stage.path(name), chain: stage.platform, payee: terms.payee })
const amountsIn = (name: string) =>
  receiptsIn(JSON.parse(readFileSync(stage.path(name), 'utf8'))).map(each => (each as { cumulativeAmount: string }).cumulativeAmount)

describe('kept receipts', () => {
  it('are the newest of each channel, durably; an older one changes nothing', async () => {
    const kept = keptIn('newest.json')
    expect(await kept.take(sent(2n * DOLLAR))).toBe(true)
    expect(await kept.take(sent(1n * DOLLAR))).toBe(false)
    expect(await kept.take(sent(2n * DOLLAR))).toBe(false)
    expect(await kept.take(sent(3n * DOLLAR))).toBe(true)
    expect(amountsIn('newest.json')).toEqual([String(3n * DOLLAR)])
    expect(keptIn('newest.json').all()).toEqual(kept.all())
  })

  it('are none that is forged, of another payee or contract, or of a channel without money', async () => {
    const kept = keptIn('none.json')
    await expect(kept.take(sent(DOLLAR, { machine: signer('badges') }))).rejects.toMatchObject({ code: 'claim-not-accepted' })
    const others = { ...terms, payee: makeAddress('other payee') }
    await expect(kept.take(sent(DOLLAR, { terms: others }))).rejects.toMatchObject({ code: 'foreign-receipt' })
    const domain = { ...stage.platform.domain, contract: makeAddress('other contract') }
    const badge = makeBadge(anna.address, {}, signer('badges'), domain)
    await expect(kept.take(sent(DOLLAR, { domain, badge }))).rejects.toMatchObject({ code: 'foreign-receipt' })
    const empty = { ...terms, payer: makeAddress('no payer') }
    await expect(kept.take(sent(DOLLAR, { terms: empty }))).rejects.toMatchObject({ code: 'channel-without-deposit' })
    expect(kept.all()).toEqual([])
  })

  it('are not read from a file that somebody changed', async () => {
    const content = { ...sent(DOLLAR), cumulativeAmount: '99' }
    expect(() =>
      openKeptClaims({ path: stage.write('changed.json', JSON.stringify(content)), chain: stage.platform, payee: terms.payee }),
    ).toThrow(/is not accepted by that machine/)
  })
})

describe('crema provider watch', () => {
  let child: ChildProcess | undefined
  afterEach(async () => {
    if (child !== undefined) await stopProcess(child, 'SIGKILL')
  })

  async function start(...more: string[]): Promise<(content: unknown, method?: string) => Promise<Response>> {
    const port = await freePort()
    const state = ['--state', stage.path('state.json'), '--receipts', stage.path('kept.json'), '--every', '100ms', '--final', '1']
    const args = ['provider', 'watch', '--for', terms.payee, '--listen', String(port), ...state, ...more, ...stage.as()]
    child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    const post = (content: unknown, method = 'POST') =>
      fetch(`http://127.0.0.1:${port}/`, {
        method,
        ...(method === 'POST' && { body: typeof content === 'string' ? content : JSON.stringify(content) }),
      })
    await vi.waitUntil(
      () =>
        post('', 'GET').then(
          ({ status }) => status === 405,
          () => false,
        ),
      { timeout: 60_000, interval: 100 },
    )
    return post
  }

  it('keeps what a machine posts, refuses the rest with why, and brings it when the payer leaves and the machine is silent', async () => {
    writeFileSync(stage.path('gas.key'), stage.account('stranger').privateKey, { mode: 0o600 })
    const post = await start('--bring', stage.path('gas.key'))
    expect((await post(sent(5n * DOLLAR))).status).toBe(204)
    expect(amountsIn('kept.json')).toEqual([String(5n * DOLLAR)])
    const forged = await post({ ...sent(6n * DOLLAR), cumulativeAmount: '7\u001b[2J' })
    expect(forged.status).toBe(422)
    expect(await forged.json()).toMatchObject({ code: 'claim-file-invalid', expected: expect.any(String), remedy: expect.any(String) })
    expect((await post('x'.repeat(20_000))).status).toBe(422)
    expect((await post('{')).status).toBe(422)
    await send(stage.platform, customer(), requestCloseCall(stage.platform, terms))
    expect(await balanceOf(stage.platform, stage.token, terms.payee)).toBe(1000n * DOLLAR)
    await stage.anvil.increaseTime(3600)
    const paid = () => balanceOf(stage.platform, stage.token, terms.payee)
    await vi.waitUntil(async () => (await paid()) === 1005n * DOLLAR, { timeout: 60_000, interval: 100 })
  })
})
