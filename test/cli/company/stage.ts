import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { privateKeyToAccount } from 'viem/accounts'
import { broadcast } from '../../../src/chain/broadcast.ts'
import { openChain } from '../../../src/chain/open-chain.ts'
import { prepareRedemption } from '../../../src/chain/prepare-redemption.ts'
import { readTermsFile } from '../../../src/cli/support/terms-file.ts'
import type { Address } from '../../../src/core/hex.ts'
import { createSigner } from '../../../src/signatures/javascript.ts'
import { type Anvil, type AnvilAccount, startAnvil } from '../../support/anvil.ts'
import { makeReceipt, signReceipt } from '../../support/make.ts'
import { runJson } from '../run-command.ts'

/** A chain with a contract and a test dollar, deployed with the commands; key files and terms in one folder. */
export interface Stage {
  readonly anvil: Anvil
  readonly contract: Address
  readonly token: Address
  readonly company: AnvilAccount
  readonly machine: AnvilAccount
  readonly stranger: AnvilAccount
  path(name: string): string
  /** The options `--rpc`, `--terms` and `--key` for this role. */
  as(role: 'company' | 'machine' | 'stranger', terms?: string): string[]
  /** Makes terms with a notice period of a day, paid by the company to the machine; returns the channel's id. */
  makeTerms(name: string, ...more: string[]): Promise<string>
  /** The machine redeems up to this cumulative amount with a receipt that the issuer signed. */
  redeem(amount: bigint, terms?: string): Promise<void>
  stop(): Promise<void>
}

export async function startStage(): Promise<Stage> {
  const anvil = await startAnvil({ blockTime: 1 })
  const folder = mkdtempSync(join(tmpdir(), 'crema-company-'))
  const path = (name: string) => join(folder, name)
  const [company, machine, stranger] = anvil.accounts as [AnvilAccount, AnvilAccount, AnvilAccount]
  for (const [role, { privateKey }] of Object.entries({ company, machine, stranger }))
    writeFileSync(path(`${role}.key`), privateKey, { mode: 0o600 })
  const rpc = ['--rpc', anvil.url]
  const deployed = await runJson('company', 'deploy', ...rpc, '--key', path('company.key'), '--test-dollar', '--mint', '1000.00')
  const contract = deployed['contract'] as Address
  const token = (deployed['token'] as { address: Address }).address
  return {
    ...{ anvil, contract, token, company, machine, stranger, path },
    as: (role, terms = 'terms.json') => [...rpc, '--terms', path(terms), '--key', path(`${role}.key`)],
    makeTerms: async (name, ...more) => {
      const parties = ['--contract', contract, '--payer', company.address, '--machine', machine.address, '--notice', '1d']
      const made = await runJson(
        'company',
        'terms',
        ...rpc,
        ...parties,
        '--out',
        path(name),
        ...(more.length > 0 ? more : ['--token', token]),
      )
      return made['channelId'] as string
    },
    redeem: async (amount, name = 'terms.json') => {
      const { terms, domain, id } = readTermsFile(path(name))
      const chain = openChain({ rpc: anvil.url, ...domain })
      const receipt = makeReceipt(amount, null, { channelId: id })
      const claim = { terms, receipt, signature: signReceipt(createSigner(company.privateKey), receipt, domain), badge: null }
      const { raw } = await prepareRedemption(chain, { claim, account: privateKeyToAccount(machine.privateKey) })
      await broadcast(chain, raw)
      await anvil.mine(1)
    },
    stop: async () => {
      await anvil.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
