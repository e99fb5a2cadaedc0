import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelCloseCall, requestCloseCall } from '../../../src/chain/channel-calls.ts'
import { send } from '../../../src/chain/send.ts'
import { createFileWalletStore } from '../../../src/cli/phone/file-wallet-store.ts'
import type { Receipt } from '../../../src/core/messages.ts'
import { encodeResultCommand } from '../../../src/core/tap/result.ts'
import { AID, encodeSelectCommand } from '../../../src/core/tap/select.ts'
import { encodeSignCommand } from '../../../src/core/tap/sign.ts'
import { encodeTermsCommand } from '../../../src/core/tap/terms.ts'
import { recoverAddress } from '../../../src/signatures/javascript.ts'
import { createWallet } from '../../../src/wallet/wallet.ts'
import { balanceOf, type ChainFixture, DOLLAR, startChainFixture } from '../../chain/fixture.ts'
import { accept, anna, DAY, issuer, machine, makeBadge, makePrivateKey, makeReceipt } from '../../support/make.ts'
import { runCommand, runJson } from '../run-command.ts'

let fixture: ChainFixture
let folder: string
let last: Receipt | null = null
let signedAt = BigInt(Math.floor(Date.now() / 1000))
const path = (name: string) => join(folder, name)

beforeAll(async () => {
  fixture = await startChainFixture()
  folder = mkdtempSync(join(tmpdir(), 'crema-phone-'))
  mkdirSync(path('phone'))
  mkdirSync(path('empty'))
  for (const phone of ['phone', 'empty']) writeFileSync(path(`${phone}/wallet.key`), makePrivateKey('anna'), { mode: 0o600 })
  writeFileSync(path('gas.key'), fixture.anvil.accounts[2]?.privateKey ?? '', { mode: 0o600 })
})
afterAll(async () => {
  await fixture.stop()
  rmSync(folder, { recursive: true })
})

/** Anna's phone pays this much at the machine, which says that it accepted it, and is never heard of again. */
async function buy(price: bigint): Promise<void> {
  const { terms, domain, id } = fixture
  signedAt += 10n
  const store = createFileWalletStore(path('phone/wallet.json'))
  const wallet = createWallet({ signer: anna, recover: recoverAddress, store, clock: () => signedAt })
  const valid = { issuedAt: signedAt - DAY, expiresAt: signedAt + 30n * DAY }
  if (last === null)
    await wallet.addBadge({ domain, issuer: issuer.address, ...makeBadge(anna.address, valid, issuer, domain), token: null })
  const receipt = makeReceipt(price, last, { channelId: id, issuedAt: signedAt })
  await wallet.transmit(encodeSelectCommand(AID))
  await wallet.transmit(encodeTermsCommand({ domain, terms, decimals: 6, symbol: 'tUSD', machineName: 'Kitchen' }))
  const answer = await wallet.transmit(encodeSignCommand({ receipt, price, label: 'Espresso' }))
  expect(Buffer.from(answer.slice(-2)).toString('hex')).toBe('9000')
  const { sequence, cumulativeAmount } = receipt
  await wallet.transmit(encodeResultCommand({ state: 'brewing', sequence, cumulativeAmount, acceptance: accept(receipt, machine, domain) }))
  last = receipt
}

const phone = (name = 'phone') => ['--phone', path(name)]
const where = () => ['--rpc', fixture.proxy.url, '--key', path('gas.key')]
const redeemed = () => balanceOf(fixture.chain, fixture.terms.token, fixture.terms.payee)
const watch = (...more: string[]) => runCommand('wallet', 'watch', '--once', ...phone(), ...where(), ...more)

describe('crema wallet redeem and receipt --export', () => {
  it('say that a phone without an accepted receipt has none', async () => {
    await expect(runCommand('wallet', 'redeem', ...phone('empty'), ...where())).rejects.toMatchObject({ code: 'no-receipts' })
    await expect(runCommand('wallet', 'receipt', '--export', path('none.json'), ...phone('empty'))).rejects.toMatchObject({
      code: 'no-receipts',
    })
    await expect(runCommand('wallet', 'receipt', ...phone('empty'))).rejects.toMatchObject({ code: 'option-missing' })
  })

  it('bring the money of a dead machine to its payee, the gas paid by anyone', async () => {
    await buy(DOLLAR)
    const done = await runJson('wallet', 'redeem', ...phone(), ...where())
    expect(done).toMatchObject({ redeemed: [{ amount: String(DOLLAR), payee: fixture.terms.payee }], refused: [] })
    expect(await redeemed()).toBe(DOLLAR)
  })

  it('bring nothing twice, and call that no failure', async () => {
    expect(await runCommand('wallet', 'redeem', ...phone(), ...where())).toBe('Nothing to bring: all of it was paid already.')
  })

  it('write a file for the payee', async () => {
    await buy(DOLLAR)
    expect(await runCommand('wallet', 'receipt', '--export', path('phone.json'), ...phone())).toContain('1 receipt, for their payees')
    await runCommand('provider', 'collect', path('phone.json'), ...where())
    expect(await redeemed()).toBe(2n * DOLLAR)
  })

  it('name the gas that the phone lacks', async () => {
    await buy(DOLLAR)
    await expect(runCommand('wallet', 'redeem', ...phone(), '--rpc', fixture.proxy.url)).rejects.toMatchObject({ code: 'insufficient-gas' })
  })
})

describe('crema wallet watch', () => {
  it('does nothing while the payer stays', async () => {
    await fixture.anvil.increaseTime(40 * 86_400)
    expect(await watch('--grace', '0s')).toBe('')
  })

  it('lets the machine redeem by itself first when a payer starts to leave', async () => {
    await send(fixture.chain, fixture.payer, requestCloseCall(fixture.chain, fixture.terms))
    expect(await watch()).toBe('')
    expect(await redeemed()).toBe(2n * DOLLAR)
  })

  it('brings the receipt once the machine has been silent for an hour, once', async () => {
    await fixture.anvil.increaseTime(3600)
    expect(await watch()).toMatch(/^Paid 1\.00 tUSD to 0x/)
    expect(await redeemed()).toBe(3n * DOLLAR)
    expect(await watch()).toBe('')
  })

  it('says why it cannot bring one', async () => {
    await send(fixture.chain, fixture.payer, cancelCloseCall(fixture.chain, fixture.terms))
    fixture.proxy.failWith(503)
    await expect(watch()).rejects.toMatchObject({ code: 'chain-unreachable' })
    fixture.proxy.behave()
  })
})
