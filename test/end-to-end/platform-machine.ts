import { writeFileSync } from 'node:fs'
import { stringify } from 'smol-toml'
import { privateKeyToAccount } from 'viem/accounts'
import { vi } from 'vitest'
import { deployPlatform } from '../../src/chain/deploy.ts'
import type { Address } from '../../src/core/hex.ts'
import { createSigner } from '../../src/signatures/javascript.ts'
import { type PlatformStage, type Role, startPlatformStage } from '../cli/platform/stage.ts'
import { type RpcProxy, startRpcProxy } from '../support/rpc-proxy.ts'
import { Daemon } from './daemon.ts'
import { type Hands, handsAt } from './hands.ts'
import { Phone } from './phone.ts'
import { type SimulatedMachine, startSimulatedMachine } from './simulated-machine.ts'

/** The output of `crema provider machine --json`. */
export interface TwinShown {
  readonly report: {
    readonly sequence: string
    readonly cups: string
    readonly cupsByProduct: readonly number[]
    readonly status: string
    readonly faults: readonly string[]
    readonly supplies: readonly string[]
    readonly software: string
  } | null
  readonly orders: readonly { readonly id: string; readonly state: string; readonly cause: number; readonly provider: string }[]
}

/** A machine on the platform: registered, offered and rented with the commands; its config contains no customer and no price. */
export interface PlatformMachine extends PlatformStage, Hands {
  readonly simulated: SimulatedMachine
  /** The daemon's connection to the chain, which can be cut. */
  readonly network: RpcProxy
  /** Switches the machine on. Resolves when its display shows this text; by default, the text of an idle machine. */
  start(shows?: RegExp): Promise<Daemon>
  /**
   * Deploys the platform's contracts again around the same PaymentChannels, and enters them in the config.
   * @returns a function that restores the old addresses
   */
  moveToNewPlatform(): Promise<() => void>
  /** A phone whose badges this role signs. */
  phone(name: string, issuer: Role): Phone
  /** Publishes an offer and returns its id. */
  publish(role: Role, kind: string, ...more: string[]): Promise<string>
  /** Accepts an offer and returns the agreement's number. */
  accept(role: Role, offerId: string, ...more: string[]): Promise<string>
  /** Polls the machine's twin with the command until it matches. */
  untilTwin(what: string, fits: (twin: TwinShown) => boolean): Promise<TwinShown>
}

export async function startPlatformMachine(): Promise<PlatformMachine> {
  const platform = await startPlatformStage()
  await platform.registerMachine()
  const socket = platform.path('simulator.sock')
  const [simulated, network] = await Promise.all([startSimulatedMachine(socket), startRpcProxy(platform.anvil.url)])
  const daemons: Daemon[] = []
  const { domain, agreements } = platform.platform
  const locations = { config: platform.path('machine.toml'), control: platform.path('control.sock') }
  const atOnce = { bad_after: '0s', good_after: '0s' }
  const line = (name: string, label: string) => ({ name, label, line: name, pulse_ms: 50 })
  const tables = {
    machine: { name: 'Kitchen', key: 'machine.key', state: 'state', control: 'control.sock', log: 'debug' },
    chain: {
      ...{ rpc: network.url, id: Number(domain.chainId), contract: domain.contract },
      ...{ final: 1, sync_every: '200ms', trust_system_clock: true },
    },
    products: [line('espresso', 'Espresso'), line('lungo', 'Lungo')],
    sensors: [
      { name: 'water', cause: 'no-water', ...atOnce },
      { name: 'hopper', cause: 'beans', ...atOnce },
    ],
    redeem: { after_outage: '1s' },
    hal: { driver: 'sim', socket: 'simulator.sock', relay: { lines: ['espresso', 'lungo'], max_pulse_ms: 2000 } },
  }
  const name = (agreements: Address) => writeFileSync(locations.config, stringify({ ...tables, chain: { ...tables.chain, agreements } }))
  name(agreements)
  let files = 0
  return {
    ...platform,
    ...handsAt(simulated),
    simulated,
    network,
    start: async (shows = /Choose a drink|Out of service/) => {
      const daemon = new Daemon(locations)
      daemons.push(daemon)
      const { mark } = simulated.recorder
      await daemon.ready()
      await simulated.recorder.display(mark, shows)
      return daemon
    },
    moveToNewPlatform: async () => {
      const owner = privateKeyToAccount(platform.account('owner').privateKey)
      name((await deployPlatform(platform.platform, owner, domain.contract)).agreements)
      return () => name(agreements)
    },
    phone: (name, role) => new Phone(name, { domain, issuer: createSigner(platform.account(role).privateKey), simulator: socket }),
    publish: async (role, kind, ...more) => {
      const about = ['--kind', kind, '--machine', platform.address('machine'), '--notice-period', '7d']
      return String((await platform.json(role, 'provider', 'offer', 'publish', ...about, ...more))['offerId'])
    },
    accept: async (role, offerId, ...more) => {
      const out = ['--out', platform.path(`terms-${++files}.json`)]
      return String((await platform.json(role, 'company', 'accept', offerId, ...out, ...more))['agreementId'])
    },
    untilTwin: async (what, fits) => {
      let twin: TwinShown | undefined
      const holds = async () => {
        twin = (await platform.json(undefined, 'provider', 'machine', platform.address('machine'))) as unknown as TwinShown
        return fits(twin)
      }
      await vi.waitUntil(holds, { timeout: 45_000, interval: 100 }).catch(error => {
        throw new Error(`The twin did not come to: ${what}. ${error.message}\n${JSON.stringify(twin, null, 1)}`)
      })
      return twin as TwinShown
    },
    stop: async () => {
      for (const daemon of daemons) await daemon.kill()
      await simulated.stop()
      await network.stop()
      await platform.stop()
    },
  }
}
