import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generatePrivateKey } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../../src/cli/support/exit-codes.ts'
import type { AcceptedClaim } from '../../../src/core/accepted-claim.ts'
import { claimContent, claimsContent } from '../../../src/files/claim-file.ts'
import { balanceOf, type ChainFixture, DOLLAR, startChainFixture } from '../../chain/fixture.ts'
import { type ClaimMade, makeAcceptedClaim } from '../../support/claims.ts'
import { anna, issuer, makeAddress, makeBadge, makeTerms, stranger } from '../../support/make.ts'
import { runCommand, runJson } from '../run-command.ts'

let fixture: ChainFixture
let folder: string
beforeAll(async () => {
  fixture = await startChainFixture()
  folder = mkdtempSync(join(tmpdir(), 'crema-collect-'))
  const [, , bringer] = fixture.anvil.accounts
  writeFileSync(path('bringer.key'), bringer?.privateKey ?? '', { mode: 0o600 })
  writeFileSync(path('poor.key'), generatePrivateKey(), { mode: 0o600 })
})
afterAll(async () => {
  await fixture.stop()
  rmSync(folder, { recursive: true })
})
afterEach(() => {
  process.exitCode = 0
})

const path = (name: string) => join(folder, name)
function write(name: string, content: object): string {
  writeFileSync(path(name), JSON.stringify(content))
  return path(name)
}

const claimOf = (amount: bigint, change: Partial<ClaimMade> = {}): AcceptedClaim => {
  const { terms, domain } = fixture
  return makeAcceptedClaim(amount, { terms, domain, badge: makeBadge(anna.address, {}, issuer, domain), ...change })
}
const fileOf = (...claims: AcceptedClaim[]) => write('receipts.json', claimsContent(claims))
const where = (key = 'bringer.key') => ['--rpc', fixture.proxy.url, '--key', path(key)]
const collect = (file: string, ...more: string[]) => runCommand('provider', 'collect', file, ...where(), ...more)
const earned = () => balanceOf(fixture.chain, fixture.terms.token, fixture.terms.payee)

describe('crema provider collect', () => {
  it('brings a dead machine’s receipt: a stranger pays the gas, and the payee gets the money', async () => {
    const before = await earned()
    const done = await runJson('provider', 'collect', fileOf(claimOf(3n * DOLLAR)), ...where())
    expect(done).toMatchObject({ redeemed: [{ amount: String(3n * DOLLAR), payee: fixture.terms.payee }], refused: [] })
    expect(await earned()).toBe(before + 3n * DOLLAR)
  })

  it('takes one receipt as a machine hands it out, and says what was paid', async () => {
    const file = write('one.json', claimContent(claimOf(5n * DOLLAR)))
    expect(await collect(file)).toMatch(/^Paid 2\.00 tUSD to 0x\w{40} by receipt 1, in transaction 0x\w{64}\.$/)
  })

  it('takes a receipt that the issuer signed', async () => {
    await collect(fileOf(claimOf(6n * DOLLAR, { badge: null, holder: issuer })))
    expect(await earned()).toBe(6n * DOLLAR)
  })

  it('refuses a stale one before anything is sent, with fact, expected and remedy', async () => {
    const stale = collect(fileOf(claimOf(6n * DOLLAR)))
    await expect(stale).rejects.toMatchObject({ code: 'revert-stale-receipt' })
    await expect(stale).rejects.toThrow(/says 6\.00 tUSD in all, and 6\.00 tUSD was paid already\.\nExpected .*\n/)
  })

  it('refuses a forged one without asking the chain', async () => {
    const forged = claimOf(90n * DOLLAR, { machine: stranger })
    fixture.proxy.calls.length = 0
    await expect(collect(fileOf(forged))).rejects.toMatchObject({ code: 'claim-not-accepted', expected: expect.stringContaining('0x') })
    expect(fixture.proxy.calls).toEqual([])
  })

  it('refuses one of another chain, of another contract, and of a channel without money', async () => {
    const on = (chainId: bigint, contract = fixture.domain.contract) => {
      const domain = { chainId, contract }
      return fileOf(claimOf(DOLLAR, { domain, badge: makeBadge(anna.address, {}, issuer, domain) }))
    }
    await expect(collect(on(1n))).rejects.toMatchObject({ code: 'wrong-chain' })
    await expect(collect(on(fixture.domain.chainId, makeAddress('nothing')))).rejects.toMatchObject({ code: 'no-contract' })
    const empty = makeTerms({ payee: makeAddress('other payee') })
    await expect(collect(fileOf(claimOf(DOLLAR, { terms: empty })))).rejects.toMatchObject({ code: 'revert-deposit-exhausted' })
  })

  it('refuses one that is not the caller’s, where the caller says what is', async () => {
    const foreign = collect(fileOf(claimOf(7n * DOLLAR)), '--payee', makeAddress('me'))
    await expect(foreign).rejects.toMatchObject({ code: 'foreign-receipt', expected: makeAddress('me') })
    const elsewhere = collect(fileOf(claimOf(7n * DOLLAR)), '--contract', makeAddress('mine'))
    await expect(elsewhere).rejects.toMatchObject({ code: 'foreign-receipt' })
  })

  it('names what is missing: gas, a file, a receipt', async () => {
    const poor = runCommand('provider', 'collect', fileOf(claimOf(8n * DOLLAR)), ...where('poor.key'))
    await expect(poor).rejects.toMatchObject({ code: 'insufficient-gas' })
    await expect(collect(path('no-such.json'))).rejects.toMatchObject({ code: 'file-missing' })
    await expect(collect(fileOf())).rejects.toMatchObject({ code: 'no-receipts' })
    await expect(collect(write('wrong.json', { a: 1 }))).rejects.toMatchObject({ code: 'claim-file-invalid' })
  })

  it('lets a bad one keep no other back', async () => {
    const before = await earned()
    const file = write('mixed.json', { receipts: [{ chainId: '\u001b[2J' }, claimContent(claimOf(9n * DOLLAR))] })
    const said = await collect(file)
    expect(said).toMatch(/^Paid 3\.00 tUSD/)
    expect(said).toContain('This is not a file of receipts to collect.')
    expect(said).not.toContain('\u001b')
    expect(process.exitCode).toBe(EXIT_CODES.refused)
    expect(await earned()).toBe(before + 3n * DOLLAR)
  })
})
