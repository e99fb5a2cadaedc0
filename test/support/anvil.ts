import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { createTestClient, type Hex, http, publicActions, toHex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import type { Address } from '../../src/core/hex.ts'

export interface AnvilOptions {
  /** Seconds between blocks. Default: one block per transaction. */
  readonly blockTime?: number
  /** With a block time: also mines a block at once for each transaction. */
  readonly mixedMining?: boolean
  /** `finalized` is two epochs behind the head. Default 1, so two blocks. */
  readonly slotsInAnEpoch?: number
  readonly chainId?: number
  /** A hard fork before London has no base fee, so transactions are legacy ones. */
  readonly hardfork?: string
}

export interface AnvilAccount {
  readonly address: Address
  readonly privateKey: Hex
}

/** A separate chain in its own process, on a free loopback port. */
export interface Anvil {
  readonly url: string
  readonly chainId: bigint
  /** Ten accounts with 10,000 coins each. */
  readonly accounts: readonly AnvilAccount[]
  mine(blocks: number): Promise<void>
  /** Advances the time and mines one block. */
  increaseTime(seconds: number): Promise<void>
  /** When off, transactions stay in the pool until `mine` or until it is switched on again. */
  setAutomine(on: boolean): Promise<void>
  setBalance(address: Address, amount: bigint): Promise<void>
  setNextBaseFee(baseFee: bigint): Promise<void>
  dropTransaction(hash: Hex): Promise<void>
  /** Suspends the process: it accepts connections but does not answer. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** Starts the anvil program itself, not npm's wrapper, so that its pid is the one to end. */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const chainId = options.chainId ?? 31337
  const child = spawn(binary(), argumentsOf(options, chainId), { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await listening(child)
  const client = createTestClient({ mode: 'anvil', transport: http(url) }).extend(publicActions)
  return {
    url,
    chainId: BigInt(chainId),
    accounts: Array.from({ length: 10 }, (_, index) => account(index)),
    mine: blocks => client.mine({ blocks }),
    increaseTime: async seconds => {
      await client.increaseTime({ seconds })
      await client.mine({ blocks: 1 })
    },
    setAutomine: on => client.setAutomine(on),
    setBalance: (address, value) => client.setBalance({ address, value }),
    setNextBaseFee: baseFeePerGas => client.setNextBlockBaseFeePerGas({ baseFeePerGas }),
    dropTransaction: hash => client.dropTransaction({ hash }),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: () => end(child),
  }
}

function binary(): string {
  const processor = process.arch === 'x64' ? 'amd64' : process.arch
  return createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${process.platform}-${processor}/bin/anvil`)
}

function argumentsOf({ blockTime, mixedMining, slotsInAnEpoch = 1, hardfork }: AnvilOptions, chainId: number): string[] {
  const fixed = ['--host', '127.0.0.1', '--port', '0', '--chain-id', String(chainId), '--slots-in-an-epoch', String(slotsInAnEpoch)]
  return [
    ...fixed,
    ...(blockTime === undefined ? [] : ['--block-time', String(blockTime)]),
    ...(mixedMining === true ? ['--mixed-mining'] : []),
    ...(hardfork === undefined ? [] : ['--hardfork', hardfork]),
  ]
}

async function listening(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('anvil has no output')
  const lines = createInterface(child.stdout)
  return new Promise((resolve, reject) => {
    // Keep reading, because a full pipe would block anvil.
    lines.on('line', line => {
      const port = /^Listening on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`)
    })
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`anvil ended at start (${code})`)))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** Anvil derives its accounts from this well-known mnemonic. */
function account(index: number): AnvilAccount {
  const { address, getHdKey } = mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: index })
  return { address: address.toLowerCase() as Address, privateKey: toHex(getHdKey().privateKey ?? new Uint8Array()) }
}
