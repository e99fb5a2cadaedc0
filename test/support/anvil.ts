import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { createTestClient, type Hex, http, publicActions, toHex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import type { Address } from '../../src/core/hex.ts'

export interface AnvilOptions {
  /** Seconds between blocks. Without one a block is mined for each transaction. */
  readonly blockTime?: number
  /** With a block time: a block for each transaction too, at once. */
  readonly mixedMining?: boolean
  /** `finalized` lies two epochs behind the head. Default 1, so two blocks. */
  readonly slotsInAnEpoch?: number
  readonly chainId?: number
  /** Before London there is no base fee: transactions are of the legacy kind. */
  readonly hardfork?: string
}

export interface AnvilAccount {
  readonly address: Address
  readonly privateKey: Hex
}

/** A chain of its own in a process of its own, on a free loopback port. */
export interface Anvil {
  readonly url: string
  readonly chainId: bigint
  /** Ten of them, each with 10,000 coins. */
  readonly accounts: readonly AnvilAccount[]
  mine(blocks: number): Promise<void>
  /** Moves the time forward and mines one block there. */
  increaseTime(seconds: number): Promise<void>
  /** Transactions wait in the pool until `mine`, or until it is switched on again. */
  setAutomine(on: boolean): Promise<void>
  setBalance(address: Address, amount: bigint): Promise<void>
  setNextBaseFee(baseFee: bigint): Promise<void>
  dropTransaction(hash: Hex): Promise<void>
  /** The process stands still: connections are taken, nothing answers. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** Starts anvil, the program itself rather than npm's wrapper, so that its pid is the one to end. */
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
    // Later lines are read too, for a full pipe would make anvil stand still.
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

/** Anvil's accounts come from this well-known mnemonic. */
function account(index: number): AnvilAccount {
  const { address, getHdKey } = mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: index })
  return { address: address.toLowerCase() as Address, privateKey: toHex(getHdKey().privateKey ?? new Uint8Array()) }
}
