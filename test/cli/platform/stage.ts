import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { privateKeyToAccount } from 'viem/accounts'
import { mintTestDollars } from '../../../src/chain/deploy.ts'
import { openPlatform, type Platform } from '../../../src/chain/open-platform.ts'
import type { Address } from '../../../src/core/hex.ts'
import { type Anvil, type AnvilAccount, startAnvil } from '../../support/anvil.ts'
import { runCommand, runJson } from '../run-command.ts'

export type Role = 'owner' | 'customer' | 'service' | 'supplier' | 'machine' | 'badges' | 'technicians' | 'stranger'

const roles: readonly Role[] = ['owner', 'customer', 'service', 'supplier', 'machine', 'badges', 'technicians', 'stranger']

/** A chain with the platform and a test dollar, deployed by the commands; a key file for each role, and 1,000 dollars for those who pay. */
export interface PlatformStage {
  readonly anvil: Anvil
  readonly platform: Platform
  readonly token: Address
  address(role: Role): Address
  account(role: Role): AnvilAccount
  path(name: string): string
  /** A file's JSON. */
  read(name: string): Record<string, unknown>
  /** The options `--rpc`, `--agreements` and, for a role, `--key`. */
  as(role?: Role): string[]
  /** Runs a command with these, and gives its JSON. */
  json(role: Role | undefined, ...args: string[]): Promise<Record<string, unknown>>
  /** The same, what it says to people. */
  text(role: Role | undefined, ...args: string[]): Promise<string>
  /** The machine is registered as the owner's, by the commands. */
  registerMachine(): Promise<void>
  /** Writes a file and gives its path. */
  write(name: string, text: string): string
  stop(): Promise<void>
}

export async function startPlatformStage(): Promise<PlatformStage> {
  const anvil = await startAnvil({ blockTime: 1, mixedMining: true })
  const folder = mkdtempSync(join(tmpdir(), 'crema-platform-'))
  const path = (name: string) => join(folder, name)
  const account = (role: Role) => anvil.accounts[roles.indexOf(role)] as AnvilAccount
  const address = (role: Role) => account(role).address
  for (const role of roles) writeFileSync(path(`${role}.key`), account(role).privateKey, { mode: 0o600 })
  const rpc = ['--rpc', anvil.url]
  const deployed = await runJson('company', 'deploy', ...rpc, '--key', path('owner.key'), '--test-dollar')
  const { address: token } = deployed['token'] as { address: Address }
  const platform = await openPlatform({ rpc: anvil.url, agreements: deployed['agreements'] as Address })
  const owner = privateKeyToAccount(account('owner').privateKey)
  for (const role of ['owner', 'customer'] as const) await mintTestDollars(platform, owner, token, address(role), 1_000_000_000n)
  const as = (role?: Role) => [...rpc, '--agreements', platform.agreements, ...(role === undefined ? [] : ['--key', path(`${role}.key`)])]
  const json: PlatformStage['json'] = (role, ...args) => runJson(...args, ...as(role))
  const write = (name: string, text: string) => {
    writeFileSync(path(name), text)
    return path(name)
  }
  return {
    ...{ anvil, platform, token, address, account, path, as, json, write },
    read: name => JSON.parse(readFileSync(path(name), 'utf8')) as Record<string, unknown>,
    text: (role, ...args) => runCommand(...args, ...as(role)),
    registerMachine: async () => {
      const file = path('registration.json')
      const where = ['--machines', platform.machines, '--chain-id', '31337', '--key', path('machine.key')]
      await runJson('machine', 'registration', '--owner', address('owner'), ...where, '--out', file)
      await json('owner', 'provider', 'register', file)
    },
    stop: async () => {
      await anvil.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
