import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { privateKeyToAccount } from 'viem/accounts'
import { connectSimulator } from '../../hal/sim/simulator-client.ts'
import { mintTestDollars } from '../../src/chain/deploy.ts'
import { openNode } from '../../src/chain/open-node.ts'
import { readKey } from '../../src/files/keys.ts'
import { type Anvil, startAnvil } from '../../test/support/anvil.ts'
import { type BadgeWeb, startBadgeWeb } from '../../test/support/badge-web.ts'
import { crema, cremaJson, startCrema, stopProcess } from '../../test/support/crema.ts'
import { Recorder } from '../../test/support/recorder.ts'
import { type RpcProxy, startRpcProxy } from '../../test/support/rpc-proxy.ts'

/** Everything set up before the day begins: a chain, its keys, contracts, a simulator. */
export interface Stage {
  readonly folder: string
  readonly anvil: Anvil
  /** The machine's connection to the chain, which can be cut. */
  readonly network: RpcProxy
  /** The company's list of badges, for cards, which do not carry theirs. */
  readonly badges: BadgeWeb
  readonly recorder: Recorder
  readonly simulator: string
  readonly config: string
  /** The machine's control socket. */
  readonly control: string
  /** The terms file of the company's channel, written by the stage, or when the rental is accepted. */
  readonly terms: string
  readonly addresses: Readonly<Record<Role, Address>>
  readonly contract: Address
  readonly machines: Address
  readonly token: Address
  path(name: string): string
  keyOf(role: Role): string
  /** Sets a sensor of the simulated machine; 1 means no problem. */
  setLevel(sensor: keyof typeof causes, level: 0 | 1): Promise<void>
  startMachine(): ChildProcess
  /** Ends every process and, unless `keep` is set, removes the folder. */
  clear(keep: boolean): Promise<void>
}

const roles = ['company', 'machine', 'owner', 'treasury', 'supplier', 'service'] as const
export type Role = (typeof roles)[number]
type Address = `0x${string}`

export interface StageOptions {
  /** From the end of the button's pulse until a cup is full. */
  readonly brewMs: number
  /** Whether the machine finds its customer and prices in Agreements, or in its config. */
  readonly rentedBy: 'agreement' | 'config'
}

const GAS_MONEY = 10n ** 18n
const DEPOSIT_AND_TOP_UP = '120.00'
/** The owner's budget for repairs and beans, in the test dollar's smallest unit. */
export const OWNERS_MONEY = 100_000_000n

/** Sets the stage with `crema` commands. anvil is the chain; every role gets some of its coin, and the owner test dollars. */
export async function setStage({ brewMs, rentedBy }: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'crema-'))
  const path = (name: string) => join(folder, name)
  const children: ChildProcess[] = []
  const start = (log: string, ...args: string[]) => {
    const child = startCrema(path(log), ...args)
    children.push(child)
    return child
  }
  const anvil = await startAnvil({ blockTime: 1, mixedMining: true })
  const network = await startRpcProxy(anvil.url)
  const badges = await startBadgeWeb()
  process.env['CREMA_RPC'] = anvil.url
  const addresses = await makeKeys(path, anvil)
  const { contract, agreements, machines, token } = await deploy(path('company.key'))
  process.env['CREMA_AGREEMENTS'] = agreements
  process.env['CREMA_MACHINES'] = machines
  const owner = privateKeyToAccount(readKey(path('owner.key')))
  await mintTestDollars(openNode({ rpc: anvil.url }), owner, token, addresses.owner, OWNERS_MONEY)
  const facts = { ...addresses, contract, agreements, token, rpc: network.url, badges: badges.url }
  const terms = path('terms.json')
  if (rentedBy === 'config') await writeTerms(facts, terms)
  const simulator = path('simulator.sock')
  const recorder = await startSimulator(() => start('simulator.log', 'simulator', 'run', '--socket', simulator), simulator)
  const config = path('machine.toml')
  writeFileSync(config, machineConfig(facts, { brewMs, rentedBy }))
  return {
    ...{ folder, anvil, network, badges, recorder, simulator, config, control: path('control.sock'), terms, addresses },
    ...{ contract, machines, token, path },
    keyOf: role => path(`${role}.key`),
    setLevel: async (sensor, level) => {
      const client = await connectSimulator({ socketPath: simulator })
      await client.setLevel(sensor, level)
      await client.close()
    },
    startMachine: () => start('machine.log', 'machine', 'run', '--config', config),
    clear: async keep => {
      recorder.stop()
      for (const child of children.reverse()) await stopProcess(child)
      await badges.stop()
      await network.stop()
      await anvil.stop()
      if (!keep) rmSync(folder, { recursive: true })
    },
  }
}

async function makeKeys(path: (name: string) => string, anvil: Anvil): Promise<Record<Role, Address>> {
  const entries = roles.map(async role => {
    const { address } = await cremaJson<{ address: Address }>('key', 'new', '--out', path(`${role}.key`))
    await anvil.setBalance(address, GAS_MONEY)
    return [role, address] as const
  })
  return Object.fromEntries(await Promise.all(entries)) as Record<Role, Address>
}

type Contracts = Readonly<Record<'contract' | 'agreements' | 'machines' | 'token', Address>>

async function deploy(key: string): Promise<Contracts> {
  type Deployed = Omit<Contracts, 'token'> & { token: { address: Address } }
  const deployed = await cremaJson<Deployed>('company', 'deploy', '--key', key, '--test-dollar', '--mint', DEPOSIT_AND_TOP_UP)
  return { ...deployed, token: deployed.token.address }
}

type Facts = Readonly<Record<Role | 'contract' | 'agreements' | 'token' | 'rpc' | 'badges', string>>

async function writeTerms({ contract, company, machine, treasury, token }: Facts, out: string): Promise<void> {
  const parties = ['--payer', company, '--machine', machine, '--payee', treasury]
  await crema('company', 'terms', '--contract', contract, ...parties, '--token', token, '--notice', '7d', '--out', out)
}

async function startSimulator(start: () => ChildProcess, socket: string): Promise<Recorder> {
  start()
  await untilListening(socket)
  return new Recorder(socket)
}

async function untilListening(socket: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      const client = await connectSimulator({ socketPath: socket })
      return await client.close()
    } catch (error) {
      if (tries > 100) throw error
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

/** The demonstration's products, by button: label and price. */
export const menu = {
  espresso: { label: 'Espresso', price: '0.80' },
  lungo: { label: 'Lungo', price: '1.00' },
  cappuccino: { label: 'Cappuccino', price: '1.40' },
} as const
export type Drink = keyof typeof menu

/** The machine's sensors, with their causes. */
const causes = { water: 'no-water', beans: 'beans', tray: 'drip-tray-full', door: 'door-open' } as const

function machineConfig(facts: Facts, { brewMs, rentedBy }: StageOptions): string {
  const isAgreed = rentedBy === 'agreement'
  const products = Object.entries(menu).map(
    ([name, { label, price }]) =>
      `[[products]]\nname = "${name}"\nlabel = "${label}"\n${isAgreed ? '' : `price = "${price}"\n`}line = "${name}"\npulse_ms = 100\nbrew_ms = ${brewMs}\n`,
  )
  const sensors = Object.entries(causes).map(
    ([name, cause]) => `[[sensors]]\nname = "${name}"\ncause = "${cause}"\nbad_after = "0s"\ngood_after = "0s"\n`,
  )
  return `[machine]
name = "Kitchen, 3rd floor"
key = "machine.key"
state = "state"
control = "control.sock"

[chain]
rpc = "${facts.rpc}"
id = 31337
contract = "${facts.contract}"
${isAgreed ? `agreements = "${facts.agreements}"\n` : ''}sync_every = "1s"
trust_system_clock = true

${isAgreed ? '' : channelConfig(facts)}
${products.join('\n')}
${sensors.join('\n')}
[redeem]
after_outage = "1s"

[hal]
driver = "sim"
socket = "simulator.sock"

[hal.relay]
lines = [${Object.keys(menu)
    .map(name => `"${name}"`)
    .join(', ')}]
max_pulse_ms = 2000
`
}

const channelConfig = ({ company, treasury, token, badges }: Facts) => `[[channels]]
payer = "${company}"
payee = "${treasury}"
token = "${token}"
issuer = "${company}"
notice_period = "7d"
decimals = 6
symbol = "tUSD"
badges_url = "${badges}"
`
