import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Anvil, startAnvil } from '../../test/support/anvil.ts'
import { type BadgeWeb, startBadgeWeb } from '../../test/support/badge-web.ts'
import { crema, cremaJson, startCrema, stopProcess } from '../../test/support/crema.ts'
import { Recorder } from '../../test/support/recorder.ts'
import { type RpcProxy, startRpcProxy } from '../../test/support/rpc-proxy.ts'

/** Everything that stands on the stage before the day begins: a chain, its keys, contracts, a simulator. */
export interface Stage {
  readonly folder: string
  readonly anvil: Anvil
  /** The machine's way to the chain, which can be cut. */
  readonly network: RpcProxy
  /** The company's list of badges: for cards, which bring none. */
  readonly badges: BadgeWeb
  readonly recorder: Recorder
  readonly simulator: string
  readonly config: string
  readonly terms: string
  readonly addresses: Readonly<Record<Role, `0x${string}`>>
  readonly contract: `0x${string}`
  readonly token: `0x${string}`
  path(name: string): string
  keyOf(role: Role): string
  startMachine(): ChildProcess
  /** Ends every process and, unless it is to be kept, removes the folder. */
  clear(keep: boolean): Promise<void>
}

const roles = ['company', 'machine', 'treasury'] as const
export type Role = (typeof roles)[number]

const GAS_MONEY = 10n ** 18n
const DEPOSIT_AND_TOP_UP = '120.00'

/**
 * Sets the stage with nothing but `crema` commands; anvil is the chain, and gives everybody a little of its coin.
 * @param brewMs from the end of the button's pulse until a cup is full
 */
export async function setStage({ brewMs }: { readonly brewMs: number }): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'crema-'))
  const path = (name: string) => join(folder, name)
  const children: ChildProcess[] = []
  const start = (log: string, ...args: string[]) => {
    const child = startCrema(path(log), ...args)
    children.push(child)
    return child
  }
  const anvil = await startAnvil({ blockTime: 1 })
  const network = await startRpcProxy(anvil.url)
  const badges = await startBadgeWeb()
  process.env['CREMA_RPC'] = anvil.url
  const addresses = await makeKeys(path, anvil)
  const { contract, token } = await deploy(path('company.key'))
  const terms = path('terms.json')
  await crema(
    'company',
    'terms',
    ...['--contract', contract],
    ...['--payer', addresses.company],
    ...['--machine', addresses.machine],
    ...['--payee', addresses.treasury],
    ...['--token', token],
    ...['--notice', '7d'],
    ...['--out', terms],
  )
  const simulator = path('simulator.sock')
  const recorder = await startSimulator(() => start('simulator.log', 'simulator', 'run', '--socket', simulator), simulator)
  const config = path('machine.toml')
  writeFileSync(config, machineConfig({ ...addresses, contract, token, rpc: network.url, badges: badges.url }, brewMs))
  return {
    ...{ folder, anvil, network, badges, recorder, simulator, config, terms, addresses, contract, token, path },
    keyOf: role => path(`${role}.key`),
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

async function makeKeys(path: (name: string) => string, anvil: Anvil): Promise<Record<Role, `0x${string}`>> {
  const entries = roles.map(async role => {
    const { address } = await cremaJson<{ address: `0x${string}` }>('key', 'new', '--out', path(`${role}.key`))
    await anvil.setBalance(address, GAS_MONEY)
    return [role, address] as const
  })
  return Object.fromEntries(await Promise.all(entries)) as Record<Role, `0x${string}`>
}

async function deploy(key: string): Promise<{ contract: `0x${string}`; token: `0x${string}` }> {
  type Deployed = { contract: `0x${string}`; token: { address: `0x${string}` } }
  const { contract, token } = await cremaJson<Deployed>('company', 'deploy', '--key', key, '--test-dollar', '--mint', DEPOSIT_AND_TOP_UP)
  return { contract, token: token.address }
}

async function startSimulator(start: () => ChildProcess, socket: string): Promise<Recorder> {
  start()
  await untilListening(socket)
  return new Recorder(socket)
}

async function untilListening(socket: string): Promise<void> {
  const { connectSimulator } = await import('../../hal/sim/simulator-client.ts')
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

/** The products of the demonstration, by their button: label and price. */
export const menu = {
  espresso: { label: 'Espresso', price: '0.80' },
  lungo: { label: 'Lungo', price: '1.00' },
  cappuccino: { label: 'Cappuccino', price: '1.40' },
} as const
export type Drink = keyof typeof menu

/** What the machine looks at, by its cause. */
const causes = { water: 'no-water', beans: 'beans', tray: 'drip-tray-full', door: 'door-open' } as const

function machineConfig(facts: Record<Role | 'contract' | 'token' | 'rpc' | 'badges', string>, brewMs: number): string {
  const products = Object.entries(menu).map(
    ([name, { label, price }]) =>
      `[[products]]\nname = "${name}"\nlabel = "${label}"\nprice = "${price}"\nline = "${name}"\npulse_ms = 100\nbrew_ms = ${brewMs}\n`,
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
sync_every = "1s"
trust_system_clock = true

[[channels]]
payer = "${facts.company}"
payee = "${facts.treasury}"
token = "${facts.token}"
issuer = "${facts.company}"
notice_period = "7d"
decimals = 6
symbol = "tUSD"
badges_url = "${facts.badges}"

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
