import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify, type TomlTable } from 'smol-toml'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import type { SimulatorClient } from '../../hal/sim/simulator-client.ts'
import { deployPaymentChannels, deployTestDollar, mintTestDollars } from '../../src/chain/deploy.ts'
import { type Chain, openChain } from '../../src/chain/open-chain.ts'
import { openNode } from '../../src/chain/open-node.ts'
import type { Call } from '../../src/chain/prepare-transaction.ts'
import { send } from '../../src/chain/send.ts'
import type { Domain } from '../../src/core/domain.ts'
import type { Address, Hash } from '../../src/core/hex.ts'
import type { Badge } from '../../src/core/messages.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'
import { balanceOf, DOLLAR, depositTo, lower } from '../chain/fixture.ts'
import { type Anvil, startAnvil } from '../support/anvil.ts'
import { makeAddress, makeKey, makePrivateKey } from '../support/make.ts'
import type { Recorder } from '../support/recorder.ts'
import { type RpcProxy, startRpcProxy } from '../support/rpc-proxy.ts'
import { Daemon, type DaemonOptions } from './daemon.ts'
import { type Hands, handsAt } from './hands.ts'
import { Phone } from './phone.ts'
import { startSimulatedMachine } from './simulated-machine.ts'

/** Prices in millionths of a dollar, and how long each drink's relay is closed. */
export const menu = {
  espresso: { label: 'Espresso', price: '0.80', pulse_ms: 50 },
  lungo: { label: 'Lungo', price: '1.00', pulse_ms: 600 },
} as const
export type Drink = keyof typeof menu
export const ESPRESSO = 800_000n
export const LUNGO = 1_000_000n

/** The tables of a config file. */
export type ConfigTables = Record<'machine' | 'chain' | 'offline' | 'redeem' | 'tap' | 'hal', TomlTable> &
  Record<'channels' | 'products' | 'sensors', TomlTable[]>

export interface StageOptions {
  /** Changes the config before it is written. */
  readonly configure?: (config: ConfigTables) => void
  /** Default: 100 dollars. */
  readonly deposit?: bigint
  /** Seconds. Default: seven days. */
  readonly noticePeriod?: number
  /** The address that redemptions pay. Default: the owner's treasury. */
  readonly payee?: Address
}

/** A rented machine before it is switched on: a chain, a company with its channel, the simulated machine as its own process, a config. */
export interface Stage extends Hands {
  readonly folder: string
  readonly config: string
  readonly control: string
  readonly database: string
  readonly anvil: Anvil
  /** The daemon's connection to the chain, which can be cut. */
  readonly network: RpcProxy
  /** The same chain, without the proxy. */
  readonly chain: Chain
  readonly domain: Domain
  readonly terms: Terms
  readonly id: Hash
  readonly company: PrivateKeyAccount
  readonly simulator: SimulatorClient
  readonly simulatorSocket: string
  readonly recorder: Recorder
  path(name: string): string
  /** Writes the config again: the original with these changes. */
  configure(change?: (config: ConfigTables) => void): void
  /** Switches the machine on. Resolves when it serves. */
  start(options?: Partial<DaemonOptions>): Promise<Daemon>
  /** Switches the machine on and waits until it has read the deposit. */
  startSynced(): Promise<Daemon>
  /** Resolves when a machine that was just switched on serves. */
  up(machine: Daemon): Promise<Daemon>
  /** Switches the machine on without waiting; it may fail to start. */
  launch(options?: Partial<DaemonOptions>): Daemon
  /** A phone with a badge. */
  hire(name: string, badge?: Partial<Badge>): Promise<Phone>
  /** A phone without a badge. */
  phone(name: string): Phone
  /** Sends a transaction of the company's. */
  send(call: Call): Promise<void>
  deposit(amount: bigint): Promise<void>
  balance(of: Address): Promise<bigint>
  /** Ends only the simulated machine. Nothing presses buttons or records events after that. */
  stopSimulator(): Promise<void>
  /** Ends every process and removes the folder. */
  clear(): Promise<void>
}

export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'crema-e2e-'))
  const path = (name: string) => join(folder, name)
  const simulatorSocket = path('simulator.sock')
  const [rented, simulated] = await Promise.all([rent(options), startSimulatedMachine(simulatorSocket)])
  const { anvil, network, chain, terms } = rented
  const { recorder, client } = simulated
  const daemons: Daemon[] = []
  const locations = { config: path('machine.toml'), control: path('control.sock') }

  function configure(change: (config: ConfigTables) => void = () => {}): void {
    const tables = configTables(terms, chain.domain, network.url)
    options.configure?.(tables)
    change(tables)
    writeFileSync(locations.config, stringify(tables))
  }

  function launch(change: Partial<DaemonOptions> = {}): Daemon {
    const daemon = new Daemon({ ...locations, ...change })
    daemons.push(daemon)
    return daemon
  }

  async function up(daemon: Daemon): Promise<Daemon> {
    const { mark } = recorder
    await daemon.ready()
    await recorder.display(mark, /Choose a drink|Out of service/)
    return daemon
  }

  const phone = (name: string) => new Phone(name, { domain: chain.domain, issuer: makeKey('company'), simulator: simulatorSocket })

  writeFileSync(path('machine.key'), makePrivateKey('machine'), { mode: 0o600 })
  configure()
  return {
    ...{ folder, ...locations, database: path('state/machine.db'), anvil, network, chain, domain: chain.domain, terms, company },
    ...{ id: channelId(terms, chain.domain), simulator: client, simulatorSocket, recorder, path, configure, launch, phone },
    up,
    start: change => up(launch(change)),
    startSynced: async () => {
      const machine = await up(launch())
      await machine.untilStatus('the whole deposit at a final block', ({ channels }) =>
        channels.every(({ deposited }) => deposited === String(options.deposit ?? 100n * DOLLAR)),
      )
      return machine
    },
    hire: (name, badge) => phone(name).hire(badge),
    ...handsAt(simulated),
    stopSimulator: simulated.stop,
    send: async call => void (await send(chain, company, call)),
    deposit: amount => depositTo(chain, company, terms, amount),
    balance: of => balanceOf(chain, terms.token, of),
    clear: async () => {
      for (const daemon of daemons) await daemon.kill()
      await simulated.stop()
      await network.stop()
      await anvil.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

const company = privateKeyToAccount(makePrivateKey('company'))

/** The company is its own issuer: it deploys, gets 1,000 test dollars and pays into the channel. */
export async function rent({ deposit = 100n * DOLLAR, noticePeriod = 604_800, payee = makeAddress('treasury') }: StageOptions) {
  const anvil = await startAnvil({ blockTime: 1, mixedMining: true })
  const network = await startRpcProxy(anvil.url)
  const node = openNode({ rpc: anvil.url })
  const machine = makeAddress('machine')
  for (const address of [lower(company), machine]) await anvil.setBalance(address, 10n ** 18n)
  const { address: contract } = await deployPaymentChannels(node, company)
  const { address: token } = await deployTestDollar(node, company)
  await mintTestDollars(node, company, token, lower(company), 1000n * DOLLAR)
  const chain = openChain({ rpc: anvil.url, chainId: anvil.chainId, contract, final: { confirmations: 1 } })
  const terms: Terms = { payer: lower(company), payee, token, issuer: lower(company), machine, noticePeriod }
  if (deposit > 0n) await depositTo(chain, company, terms, deposit)
  return { anvil, network, chain, terms }
}

/** The config of a simulated machine that is paid in this channel. */
export function configTables(
  { payer, payee, token, issuer, noticePeriod }: Terms,
  { chainId, contract }: Domain,
  rpc: string,
): ConfigTables {
  return {
    machine: { name: 'Kitchen', key: 'machine.key', state: 'state', control: 'control.sock', log: 'debug' },
    chain: { rpc, id: Number(chainId), contract, final: 1, sync_every: '200ms', trust_system_clock: true },
    channels: [{ payer, payee, token, issuer, notice_period: `${noticePeriod}s`, decimals: 6, symbol: 'tUSD' }],
    products: Object.entries(menu).map(([name, product]) => ({ name, line: name, ...product })),
    sensors: [],
    offline: {},
    redeem: { after_outage: '1s' },
    tap: {},
    hal: { driver: 'sim', socket: 'simulator.sock', relay: { lines: Object.keys(menu), max_pulse_ms: 2000 } },
  }
}
