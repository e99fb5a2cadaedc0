import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeFunctionData, parseAbiParameters, parseSignature, signatureToCompactSignature, stringToHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { machinesAbi } from '../../../src/chain/abi/machines-abi.ts'
import { mintTestDollars } from '../../../src/chain/deploy.ts'
import { machinesDomain, openPlatform, type Platform } from '../../../src/chain/platform/open-platform.ts'
import { send } from '../../../src/chain/send.ts'
import type { TermsFile } from '../../../src/cli/support/terms-file.ts'
import { openWallet } from '../../../src/cli/wallet/open-wallet.ts'
import { type Address, type Hash, ZERO_HASH } from '../../../src/core/hex.ts'
import { digest, eip712Domain, structHash } from '../../../src/core/messages.ts'
import { decodeResponse } from '../../../src/core/tap/apdu.ts'
import { encodeCompletionCommand, encodeDeliverCommands } from '../../../src/core/tap/deliver.ts'
import { AID, encodeSelectCommand } from '../../../src/core/tap/select.ts'
import { StatusWord } from '../../../src/core/tap/status-words.ts'
import { encodeTermsCommand } from '../../../src/core/tap/terms.ts'
import { createSigner } from '../../../src/signatures/javascript.ts'
import type { Delivery } from '../../../src/wallet/state.ts'
import { type Anvil, type AnvilAccount, startAnvil } from '../../support/anvil.ts'
import { runCommand, runJson } from '../run-command.ts'

/** As in PROTOCOL.md. */
const reportTypes = {
  Report: parseAbiParameters(
    'uint64 sequence, uint64 reportedAt, uint64 cups, bytes32 cupsByProduct, uint32 status, uint32 faults, uint32 supplies, bytes32 software',
  ).map(({ name = '', type }) => ({ name, type })),
}

export type Role = 'owner' | 'customer' | 'service' | 'supplier' | 'machine' | 'badges' | 'technicians' | 'stranger'

const roles: readonly Role[] = ['owner', 'customer', 'service', 'supplier', 'machine', 'badges', 'technicians', 'stranger']

/** A chain with the platform and a test dollar, deployed with the commands; a key file for each role, and 1,000 dollars for each payer. */
export interface PlatformStage {
  readonly anvil: Anvil
  readonly platform: Platform
  readonly token: Address
  address(role: Role): Address
  account(role: Role): AnvilAccount
  path(name: string): string
  /** The content of a JSON file. */
  read(name: string): Record<string, unknown>
  /** The options `--rpc`, `--agreements` and, for a role, `--key`. */
  as(role?: Role): string[]
  /** Runs a command with these options and returns its JSON. */
  json(role: Role | undefined, ...args: string[]): Promise<Record<string, unknown>>
  /** The same command's text output. */
  text(role: Role | undefined, ...args: string[]): Promise<string>
  /** Registers the machine with the commands, as its owner. */
  registerMachine(): Promise<void>
  /** Submits a report that the machine signed, with these lasting causes and cup counts. */
  report(change: { cups?: bigint; faults?: number; supplies?: number }): Promise<void>
  /** The machine's receipt, issued now, in a channel whose issuer is the machine. */
  receiptOfMachine(orderId: bigint, channelId: Hash, cumulativeAmount: bigint, sequence?: bigint): Promise<Delivery>
  /** The machine delivers a receipt to a virtual phone, in the channel of these terms. */
  deliver(phone: string, terms: TermsFile, receipt: Delivery): Promise<void>
  /** Writes a file and returns its path. */
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
  const machine = privateKeyToAccount(account('machine').privateKey)
  let reports = 0n
  const chainTime = async () => (await platform.ask(client => client.getBlock())).timestamp
  return {
    report: async ({ cups = 0n, faults = 0, supplies = 0 }) => {
      const reportedAt = await chainTime()
      const cupsByProduct: Hash = `0x${cups.toString(16).padStart(8, '0').padEnd(64, '0')}`
      const software = stringToHex('1.2.3', { size: 32 })
      const report = { sequence: ++reports, reportedAt, cups, cupsByProduct, status: faults === 0 ? 0 : 1, faults, supplies, software }
      const domain = eip712Domain(machinesDomain(platform))
      const signature = await machine.signTypedData({ domain, types: reportTypes, primaryType: 'Report', message: report })
      const { r, yParityAndS } = signatureToCompactSignature(parseSignature(signature))
      const args = [machine.address, report, r, yParityAndS] as const
      const data = encodeFunctionData({ abi: machinesAbi, functionName: 'report', args })
      await send(platform, owner, { to: platform.machines, data })
    },
    receiptOfMachine: async (orderId, channelId, cumulativeAmount, sequence = 1n) => {
      const receipt = { channelId, sequence, cumulativeAmount, issuedAt: await chainTime(), previous: ZERO_HASH }
      const signer = createSigner(account('machine').privateKey)
      const { workOrders } = platform
      const completion = { workOrders, orderId, receipt: structHash('Receipt', receipt) }
      return {
        receipt,
        signature: signer.sign(digest(platform.domain, 'Receipt', receipt)),
        ...{ workOrders, orderId, completion: signer.sign(digest(platform.domain, 'Completion', completion)) },
      }
    },
    deliver: async (phone, { domain, terms, decimals, symbol }, { receipt, signature, completion, ...order }) => {
      const wallet = openWallet(phone, { confirm: { visit: () => true } })
      const presented = { receipt, signature, holder: terms.issuer, badge: null }
      const commands = [
        encodeSelectCommand(AID),
        encodeTermsCommand({ domain, terms, decimals, symbol, machineName: 'Kitchen' }),
        ...encodeDeliverCommands(presented),
        encodeCompletionCommand({ ...order, signature: completion }),
      ]
      for (const command of commands) {
        const { status } = decodeResponse(await wallet.transmit(command))
        if (status !== StatusWord.done) throw new Error(`The phone answered ${status.toString(16)}.`)
      }
    },
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
