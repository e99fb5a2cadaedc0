import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, readConfig } from '../../../src/config.ts'
import type { Address } from '../../../src/core/hex.ts'
import type { Chance } from '../chance.ts'
import { simulatedDomain, TOKEN } from './chain.ts'

/** How a machine, its customer and its chain are set up. Durations in seconds, amounts in cents: a token of two decimals. */
export interface Setting {
  readonly realSignatures: boolean
  /** The store lies on a disk instead of in memory. */
  readonly onDisk: boolean
  readonly employees: number
  readonly cupsADay: number
  readonly noticePeriod: number
  readonly margin: number
  readonly allowance: number
  readonly threshold: number
  readonly interval: number
  readonly syncEvery: number
  readonly timeoutMs: number
  readonly latencyMs: number
  readonly blockSeconds: number
  readonly confirmations: number
  readonly trustsClock: boolean
  /** What the company pays in at a time. */
  readonly deposit: number
  /** The limit in each badge; 0 for none. */
  readonly dailyLimit: number
  readonly doubtfulPerDay: number
  /** A flow meter shows whether a cup came. */
  readonly hasMeter: boolean
  readonly brewMs: number
  readonly pulseMs: number
  readonly selectionMs: number
}

const HOUR = 3600
const DAY = 24 * HOUR

/** The prices of the drinks, in cents. */
export const PRICES = { espresso: 80, cappuccino: 120 } as const
export type Drink = keyof typeof PRICES
export const DRINKS = Object.keys(PRICES) as Drink[]

export function drawSetting(chance: Chance): Setting {
  const noticePeriod = chance.pick([6 * HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY])
  return {
    realSignatures: chance.happens(0.05),
    onDisk: chance.happens(0.05),
    employees: chance.between(1, 12),
    cupsADay: 60,
    noticePeriod,
    margin: Math.floor(noticePeriod / chance.pick([2, 4, 8])),
    allowance: chance.pick([0, 200, 1000]),
    threshold: chance.pick([80, 2000, 5000]),
    interval: chance.pick([2 * HOUR, DAY, 7 * DAY]),
    syncEvery: chance.pick([300, 900, 900, 1800]),
    timeoutMs: chance.pick([3000, 10_000]),
    latencyMs: chance.pick([20, 150, 800]),
    blockSeconds: chance.pick([2, 5, 12]),
    confirmations: chance.pick([1, 5, 64]),
    trustsClock: chance.happens(0.5),
    deposit: chance.pick([1000, 20_000, 100_000]),
    dailyLimit: chance.pick([0, 500, 2000]),
    doubtfulPerDay: chance.pick([0, 1, 1, 3]),
    hasMeter: chance.happens(0.5),
    brewMs: chance.pick([0, 20_000, 40_000]),
    pulseMs: chance.pick([200, 500, 1500]),
    selectionMs: chance.pick([10_000, 30_000]),
  }
}

/** The parties of a setting's one channel. */
export interface Parties {
  readonly payer: Address
  readonly payee: Address
  readonly issuer: Address
}

const euros = (cents: number): string => (cents / 100).toFixed(2)

/** The machine's config, read from a file as on a machine. */
export function configOf(setting: Setting, parties: Parties, folder: string): Config {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'machine.toml')
  writeFileSync(file, textOf(setting, parties))
  return readConfig(file)
}

function textOf(setting: Setting, { payer, payee, issuer }: Parties): string {
  const brewMs = setting.hasMeter ? Math.max(setting.brewMs, 1000) : setting.brewMs
  const products = DRINKS.map(
    drink => `[[products]]
name = "${drink}"
label = "${drink}"
price = "${euros(PRICES[drink])}"
pulse_ms = ${setting.pulseMs}
brew_ms = ${brewMs}`,
  )
  return `[machine]
name = "Simulated"
key = "machine.key"
state = "state"
control = "control.sock"
[chain]
rpc = "http://127.0.0.1:1"
id = ${simulatedDomain.chainId}
contract = "${simulatedDomain.contract}"
final = ${setting.confirmations}
sync_every = "${setting.syncEvery}s"
timeout = "${setting.timeoutMs}ms"
trust_system_clock = ${setting.trustsClock}
[[channels]]
payer = "${payer}"
payee = "${payee}"
token = "${TOKEN}"
issuer = "${issuer}"
notice_period = "${setting.noticePeriod}s"
decimals = 2
symbol = "EURT"
${products.join('\n')}
[[sensors]]
name = "water"
cause = "no-water"
[[sensors]]
name = "door"
cause = "door-open"
[[sensors]]
name = "beans"
cause = "beans"
[offline]
margin = "${setting.margin}s"
allowance = "${euros(setting.allowance)}"
[credits]
doubtful_per_day = ${setting.doubtfulPerDay}
[redeem]
threshold = "${euros(setting.threshold)}"
critical_deposit = "5"
interval = "${setting.interval}s"
[tap]
timeout = "${setting.selectionMs}ms"
[hal]
driver = "sim"
socket = "sim.sock"
[hal.relay]
lines = [${DRINKS.map(drink => `"${drink}"`).join(', ')}]
max_pulse_ms = 5000
[hal.brewer]
driver = "relay"
${setting.hasMeter ? 'flow = "flow"' : ''}
`
}
