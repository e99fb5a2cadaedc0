import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
import { runCommand, runJson } from '../run-command.ts'

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

type Card = { transmit(command: Uint8Array): Uint8Array }

/** Runs the command, and presents one card after the other: each when the command asks for one. */
async function withCards<T>(cards: readonly Card[], command: () => Promise<T>): Promise<{ result: T; said: string }> {
  const left = [...cards]
  const said: string[] = []
  let stay: Promise<VpcdStay> | undefined
  const asked = vi.spyOn(console, 'error').mockImplementation((text: string) => {
    said.push(text)
    const card = /^(Put|Hold|This is)/.test(text) ? left.shift() : undefined
    if (card === undefined) return
    const before = stay
    stay = (async () => {
      ;(await before)?.leave()
      return presentToVpcd({ transmit: async command => card.transmit(command) }, { port: pcscd.port })
    })()
  })
  try {
    return { result: await command(), said: said.join('\n') }
  } finally {
    asked.mockRestore()
    ;(await stay)?.leave()
  }
}

const issueFor = async (card: Card, ...args: [string, ...string[]]): Promise<string> =>
  (await withCards([card], () => issue(...args))).result

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
    ['phone', androidWithoutApp, 'This is a phone.'],
    ['strange', strangeCard, 'This is a card that does not sign.'],
  ])('refuses a %s, and waits for a card that signs', async (kind, card, why) => {
    const halo = createHalo(`after a ${kind}`)
    const { result, said } = await withCards([card, halo], () => issue(`after-${kind}.json`, '--card', '--daily-limit', '5.00'))
    expect(said).toContain(why)
    expect(result).toContain(halo.address)
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

describe('crema company badge enrol', () => {
  it('reads the cards of the people in a list, at a reader over PC/SC', async () => {
    writeFileSync(path('staff.csv'), 'label\nAnna\nBen\n')
    const cards = ['Anna', 'Ben'].map(name => createHalo(`${name}’s`))
    const enrol = () => runJson('company', 'badge', 'enrol', path('staff.csv'), '--daily-limit', '5.00')
    const { result, said } = await withCards([cards[0], cards[1]] as Card[], enrol)
    expect(said).toContain('Reading cards at Virtual PCD')
    expect(result).toMatchObject({ added: 2, people: cards.map(({ address }) => ({ address, dailyLimit: '5.00', card: 'halo' })) })
  })

  it('wants a limit above zero, and a reader that exists', async () => {
    const enrol = (...more: string[]) => runCommand('company', 'badge', 'enrol', path('none.csv'), ...more)
    await expect(enrol()).rejects.toThrow('--daily-limit')
    await expect(enrol('--daily-limit', '0.00')).rejects.toThrow('is not an amount above zero')
    await expect(enrol('--daily-limit', '5.00', '--reader', 'ACR1252')).rejects.toThrow('Virtual PCD')
    expect(existsSync(path('none.csv'))).toBe(false)
  })
})
