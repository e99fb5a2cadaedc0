import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { presentToVpcd, type VpcdStay } from '../../../src/cli/phone/vpcd.ts'
import { termsContent } from '../../../src/cli/support/terms-file.ts'
import { parseBadge } from '../../../src/files/signed-file.ts'
import { recoverAddress } from '../../../src/signatures/javascript.ts'
import { androidWithoutApp, createHalo, createKeycard, strangeCard } from '../../nfc/cards/emulated-cards.ts'
import { channel, domain, makePrivateKey, terms } from '../../support/make.ts'
import { startPcscd, type TestPcscd } from '../../support/pcscd.ts'
import { runCommand } from '../run-command.ts'

/** Emulated cards on the virtual reader of a real pcscd. */

const folder = mkdtempSync(join(tmpdir(), 'crema-card-'))
const path = (name: string) => join(folder, name)
let pcscd: TestPcscd

beforeAll(() => {
  writeFileSync(path('terms.json'), JSON.stringify(termsContent({ domain, terms, id: channel, decimals: 2, symbol: 'EURT' })))
  writeFileSync(path('issuer.key'), makePrivateKey('issuer'), { mode: 0o600 })
})
// One pcscd per test: a virtual reader reports a quickly exchanged card as the previous one.
beforeEach(async () => {
  pcscd = await startPcscd()
  vi.stubEnv('PCSCLITE_CSOCK_NAME', pcscd.socketPath)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await pcscd.stop()
})
afterAll(() => rmSync(folder, { recursive: true }))

const issue = (out: string, ...more: string[]) =>
  runCommand('company', 'badge', 'issue', '--terms', path('terms.json'), '--key', path('issuer.key'), '--out', path(out), ...more)

/** Runs the command and presents the card when the command asks for it. */
async function issueFor(card: { transmit(command: Uint8Array): Uint8Array }, ...args: [string, ...string[]]): Promise<string> {
  let stay: Promise<VpcdStay> | undefined
  const asked = vi.spyOn(console, 'error').mockImplementation(() => {
    stay ??= presentToVpcd({ transmit: async command => card.transmit(command) }, { port: pcscd.port })
  })
  try {
    return await issue(...args)
  } finally {
    asked.mockRestore()
    ;(await stay)?.leave()
  }
}

describe('crema company badge issue --card', () => {
  it.each([
    ['halo', createHalo],
    ['keycard', createKeycard],
  ])('signs a badge for the %s on the reader', async (kind, create) => {
    const card = create(`an employee’s ${kind}`)
    const text = await issueFor(card, `${kind}.json`, '--card', '--daily-limit', '5.00')
    expect(text).toContain('at most 5.00 EURT a day')
    expect(text).toContain('badges_url')
    const { badge } = parseBadge(JSON.parse(readFileSync(path(`${kind}.json`), 'utf8')), recoverAddress)
    expect(badge).toMatchObject({ holder: card.address, dailyLimit: 500n })
    expect(card.signed).toEqual([])
  })

  it.each([
    ['an Android phone', androidWithoutApp, 'This is a phone.'],
    ['a card of another kind', strangeCard, 'This is a card that does not sign.'],
  ])('refuses %s', async (_, card, why) => {
    await expect(issueFor(card, 'x.json', '--card', '--daily-limit', '5.00')).rejects.toThrow(why)
  })

  it('refuses a card without a daily limit, before anybody lays it there', async () => {
    await expect(issue('x.json', '--card', '--no-limit')).rejects.toThrow('The badge is for a card and has no daily limit.')
  })

  it('says which readers there are when the named one is missing', async () => {
    await expect(issue('x.json', '--card', 'ACR1252', '--daily-limit', '5.00')).rejects.toThrow('Virtual PCD')
  })

  it('wants a holder or a card, not both', async () => {
    await expect(issue('x.json')).rejects.toThrow('Expected --holder, --card or --card-file.')
    await expect(issue('x.json', '--card', '--holder', terms.payer)).rejects.toThrow('cannot be used with')
  })
})
