import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { termsContent } from '../../src/cli/support/terms-file.ts'
import { openWallet } from '../../src/cli/wallet/open-wallet.ts'
import type { Address } from '../../src/core/hex.ts'
import type { Badge } from '../../src/core/messages.ts'
import { encodeResultCommand } from '../../src/core/tap/result.ts'
import { AID, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { encodeSignCommand } from '../../src/core/tap/sign.ts'
import { encodeTermsCommand } from '../../src/core/tap/terms.ts'
import { channelId } from '../../src/core/terms.ts'
import { badgeContent } from '../../src/files/signed-file.ts'
import { accept, domain, issuer, makePrivateKey, makeReceipt, makeTerms, signMessage } from '../support/make.ts'
import { runCommand } from './run-command.ts'

const DAY = 86_400n
const now = BigInt(Math.floor(Date.now() / 1000))

let phone: string
let holder: Address
let path: (name: string) => string
beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crema-wallet-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  path = name => join(folder, name)
  phone = path('phone')
  holder = (await runCommand('wallet', 'new', '--phone', phone)) as Address
})

function write(name: string, content: object): string {
  writeFileSync(path(name), JSON.stringify(content))
  return path(name)
}

function badgeFile(change: Partial<Badge> = {}): string {
  const badge: Badge = { holder, issuedAt: now - DAY, expiresAt: now + DAY, dailyLimit: 500n, ...change }
  const signature = signMessage(issuer, 'Badge', badge)
  return write('badge.json', badgeContent({ domain, issuer: issuer.address, badge, signature, token: null, label: null }))
}

const add = (change?: Partial<Badge>) => runCommand('wallet', 'add-badge', badgeFile(change), '--phone', phone)

describe('crema wallet add-badge', () => {
  it('says until when it is good, and that it was there already', async () => {
    expect(await add()).toMatch(/^The phone has a badge of 0x\w{40}, good until /)
    expect(await add()).toMatch(/^The phone had this badge/)
  })

  it('takes a link that the company issued for it, and no other phone’s', async () => {
    const companyTerms = makeTerms()
    const id = channelId(companyTerms, domain)
    const terms = write('terms.json', termsContent({ domain, terms: companyTerms, id, decimals: 2, symbol: 'EUR' }))
    writeFileSync(path('issuer.key'), makePrivateKey('issuer'), { mode: 0o600 })
    const issue = async (to: Address, out: string) => {
      const options = ['--terms', terms, '--key', path('issuer.key'), '--daily-limit', '5.00', '--link', '--out', path(out)]
      return (await runCommand('company', 'badge', 'issue', '--holder', to, ...options)).split('\n').at(-1) ?? ''
    }
    const link = await issue(holder, 'own.json')
    expect(link).toMatch(/^crema:badge\?chain=31337&contract=[\w-]+&/)
    expect(await runCommand('wallet', 'add-badge', link, '--phone', phone)).toMatch(/^The phone has a badge of 0x\w{40}, good until /)
    expect(await runCommand('wallet', 'add-badge', path('own.json'), '--phone', phone)).toMatch(/^The phone had this badge/)
    const other = await issue(issuer.address, 'other.json')
    await expect(runCommand('wallet', 'add-badge', other, '--phone', phone)).rejects.toMatchObject({ code: 'wrong-holder' })
    const altered = runCommand('wallet', 'add-badge', link.replace('chain=31337', 'chain=1'), '--phone', phone)
    await expect(altered).rejects.toMatchObject({ code: 'wrong-signer' })
    await expect(runCommand('wallet', 'add-badge', `${link}&limit=0`, '--phone', phone)).rejects.toMatchObject({
      code: 'badge-link-invalid',
    })
  })

  it('says from when one of a time to come is good', async () => {
    expect(await add({ issuedAt: now + DAY / 2n })).toMatch(/good from .* until .*Until then it uses the one that it has/)
  })

  it('fails for one that cannot be used', async () => {
    await expect(add({ expiresAt: now - 60n })).rejects.toMatchObject({ code: 'badge-expired' })
  })
})

describe('crema wallet issuer', () => {
  const termsFile = (by: Address) => {
    const terms = makeTerms({ issuer: by })
    return write('terms.json', termsContent({ domain, terms, id: channelId(terms, domain), decimals: 2, symbol: 'EUR' }))
  }

  it('refuses a phone whose key is not the issuer', async () => {
    await expect(runCommand('wallet', 'issuer', '--phone', phone, '--terms', termsFile(issuer.address))).rejects.toMatchObject({
      code: 'not-the-issuer',
    })
  })

  it('declares it one, sets its limit by the same file, and ends it', async () => {
    const file = termsFile(holder)
    const signs = async (price: bigint) => {
      const terms = makeTerms({ issuer: holder })
      const wallet = openWallet(phone)
      const receipt = makeReceipt(price, null, { channelId: channelId(terms, domain), issuedAt: now })
      await wallet.transmit(encodeSelectCommand(AID))
      await wallet.transmit(encodeTermsCommand({ domain, terms, decimals: 2, symbol: 'EUR', machineName: 'Kitchen' }))
      const response = await wallet.transmit(encodeSignCommand({ receipt, price, label: 'Espresso' }))
      return Buffer.from(response.slice(-2)).toString('hex')
    }
    expect(await signs(100n)).toBe('6a88')
    expect(await runCommand('wallet', 'issuer', '--phone', phone, '--terms', file)).toMatch(/^This phone is an issuer on chain 31337/)
    expect(await runCommand('wallet', 'limit', '--phone', phone, '--terms', file, '--per-day', '5.00')).toContain('5.00 EUR a day')
    expect(await signs(501n)).toBe('69f1')
    expect(await signs(500n)).toBe('9000')
    await runCommand('wallet', 'issuer', '--phone', phone, '--terms', file, '--end')
    expect(await signs(100n)).toBe('6a88')
  })
})

describe('crema wallet show', () => {
  it('shows what a machine wrote in quotes, escaped, on its own line', async () => {
    await add()
    const terms = makeTerms()
    const receipt = makeReceipt(100n, null, { issuedAt: now })
    const wallet = openWallet(phone)
    await wallet.transmit(encodeSelectCommand(AID))
    await wallet.transmit(encodeTermsCommand({ domain, terms, decimals: 2, symbol: '\u202eRUE', machineName: 'A\ncup  forged' }))
    await wallet.transmit(encodeSignCommand({ receipt, price: 100n, label: '\u001b[31mFree' }))
    const { sequence, cumulativeAmount } = receipt
    await wallet.transmit(encodeResultCommand({ state: 'brewing', sequence, cumulativeAmount, acceptance: accept(receipt) }))
    const shown = await runCommand('wallet', 'show', '--phone', phone)
    expect(shown).toContain('machine  "A\\u{a}cup  forged" 0x')
    expect(shown).toContain('"\\u{1b}[31mFree"  1.00 \\u{202e}RUE')
    expect(shown).toContain('Texts in quotes are claims of the machines.')
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})
