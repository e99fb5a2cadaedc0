import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { parseEther, parseUnits } from 'viem'
import { z } from 'zod'
import { halConfig } from '../hal/config.ts'
import { productFaults } from '../hal/product-faults.ts'
import type { RelayProduct } from '../hal/relay-brewer/relay-brewer.ts'
import { sensorFaults } from '../hal/sensor-faults.ts'
import { placeholdersIn } from './config/placeholders.ts'
import { type ConfigWarning, withNewKeys } from './config/renamed-keys.ts'
import { needField, sensorSchema } from './config/sensors.ts'
import { nameOfCause } from './core/causes.ts'
import { CremaError, reasonOf } from './core/crema-error.ts'
import type { FeeRules } from './core/fee-policy.ts'
import { type Address, ZERO_ADDRESS } from './core/hex.ts'
import type { RedemptionRules } from './core/redemption-policy.ts'
import type { ServedChannel } from './core/tap/served-channel.ts'
import { NEVER, type Terms } from './core/terms.ts'
import { isPrivate, isPrivateBroker } from './support/private-url.ts'
import {
  addressField,
  amountField as amount,
  decimalsField,
  expecting,
  millisecondsField as milliseconds,
  secondsField as seconds,
  symbolField,
} from './support/zod-fields.ts'

/** An unusable config file. The details name each line or key and the expected value. */
export class ConfigError extends CremaError {
  override name = 'ConfigError'
}

/** @param details one line each: the key, the expected value */
const unusable = (file: string, details: readonly string[], fact = `${file} cannot be used as a config file.`): ConfigError =>
  new ConfigError({
    code: 'config-invalid',
    fact,
    details,
    expected: 'a config as systemd/machine.example.toml shows it',
    remedy: 'Correct the file and check it with: crema machine doctor --config FILE',
  })

const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens, such as "flat-white"')

const machineSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .refine(text => new TextEncoder().encode(text).length <= 32, 'expected at most 32 bytes'),
  /** The machine's key: a file that only its user can read, or the systemd credential of that name. */
  key: z.string(),
  /** The directory of the database. */
  state: z.string(),
  /** The Unix socket for `crema machine status` and other commands. */
  control: z.string(),
  language: z.enum(['en', 'de']).default('en'),
  log: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
})

const rpcField = z.url({ protocol: /^https?$/ })

/** A share such as `5%`, in millionths. */
const percentField = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,4})?%$/, 'expected a share in quotes, such as "5%"')
  .transform(text => parseUnits(text.slice(0, -1), 4))
  .refine(share => share <= 1_000_000n, 'expected at most "100%"')

/** A customer's list of badges, a JSON array of badge files: for cards, which do not carry theirs. Fetched at the interval of chain syncs. */
const badgesUrlField = z
  .url({ protocol: /^https?$/ })
  .refine(text => isPrivate(new URL(text)), 'expected https, or http on this very machine')

const chainSchema = z.strictObject({
  /** One endpoint, or several in the order in which they are asked. */
  rpc: z.union([rpcField, z.array(rpcField).min(1, 'expected at least one RPC address')]),
  /** What one native coin is worth, in the unit of each token, by the token's address. */
  coin_price: z.record(addressField, amount).optional(),
  /** How many endpoints must agree on what the machine cannot take back. Default 2 where there are two or more. */
  quorum: z.int().positive().optional(),
  id: z.int().positive(),
  /** The PaymentChannels contract. */
  contract: addressField,
  /** The Agreements contract, where customers and prices are found. Without it, only the [[channels]] are served. */
  agreements: addressField.optional(),
  /** The lists of badges of customers with an agreement. */
  badges_urls: z.array(badgesUrlField).optional(),
  /** The block in which it was deployed. No event is older, and many nodes limit the range of a log query. */
  from_block: z.int().min(0).default(0),
  /** Which blocks count as final: the node's `finalized` or `safe` tag, or a number of confirmations. */
  final: z
    .union([z.enum(['finalized', 'safe']), z.int().positive()], {
      error: expecting('"finalized", "safe" or a number of confirmations'),
    })
    .default('finalized'),
  sync_every: milliseconds.default(60_000),
  timeout: milliseconds.default(10_000),
  /** Whether to trust the system's clock after a restart: `auto` asks systemd-timesyncd, chrony and ntpd. */
  trust_system_clock: z.union([z.literal('auto'), z.boolean()], { error: expecting('"auto", true or false') }).default('auto'),
})

const channelSchema = z.strictObject({
  payer: addressField,
  payee: addressField,
  /** The token's contract; the zero address for the chain's native coin. */
  token: addressField,
  issuer: addressField,
  notice_period: z.union([z.literal('never').transform(() => NEVER), seconds], {
    error: expecting('a whole number and ms, s, min, h or d in quotes, such as "7d"; or "never"'),
  }),
  decimals: decimalsField,
  symbol: symbolField,
  badges_url: badgesUrlField.optional(),
})

const productSchema = z
  .strictObject({
    name,
    /** Shown on the display and the phone; at most 24 bytes. */
    label: z
      .string()
      .min(1)
      .refine(text => new TextEncoder().encode(text).length <= 24, 'expected at most 24 bytes'),
    /** The price in the [[channels]]; an accepted offer has its own prices. */
    price: amount.optional(),
    /** The relay's line that presses this drink's button. Default: the line with the product's name. */
    line: z.string().optional(),
    pulse_ms: z.int().positive().default(500),
    /** From the end of the pulse until the machine can brew again. */
    brew_ms: z.int().min(0).default(0),
    /** The least water that a cup takes, where hal.brewer.flow meters it. With less, the outcome of the cup is unknown. */
    volume_ml: z.int().positive().max(2000).optional(),
    /** The supplies without which it is not offered. */
    needs: z.array(needField).default(['beans']),
  })
  .transform(product => ({ ...product, line: product.line ?? product.name }))

/** Gets receipts in POSTs, which others must not read. */
const postField = z.url({ protocol: /^https?$/ }).refine(text => isPrivate(new URL(text)), 'expected https, or http on this very machine')

/** Where the newest receipts are handed out, so that anyone with gas can bring them: crema provider collect, crema provider watch. */
const courierSchema = z
  .strictObject({
    /** Gets each channel's newest receipt as JSON, in a POST. */
    webhook: postField.optional(),
    /** A broker, which keeps each channel's newest receipt (retained) for later subscribers. User and password may be in the URL. */
    mqtt: z
      .url({ protocol: /^mqtts?$/ })
      .refine(text => isPrivateBroker(new URL(text)), 'expected mqtts, or mqtt on this very machine')
      .optional(),
    /** The channel's id is added, after a slash. */
    topic: z
      .string()
      .regex(/^[^+#\0/]+(\/[^+#\0/]+)*$/, 'expected a topic without wildcards, such as "crema/receipts"')
      .default('crema/receipts'),
  })
  .prefault({})

const configSchema = z.strictObject({
  machine: machineSchema,
  chain: chainSchema,
  /** Customers without an agreement. */
  channels: z.array(channelSchema).default([]),
  products: z.array(productSchema).min(1, 'expected at least one [[products]] table'),
  sensors: z.array(sensorSchema).default([]),
  offline: z
    .strictObject({
      /**
       * Time reserved for getting back online and redeeming before a payer could withdraw its money. Default: a quarter of the
       * notice period.
       */
      margin: seconds.optional(),
      /** The most that may be served while the clock or the store cannot be trusted. It may be lost. */
      allowance: amount.default('0'),
    })
    .prefault({}),
  credits: z
    .strictObject({
      /** How many doubtful cups are decided for the same holder on one UTC day; later ones wait for the owner. */
      doubtful_per_day: z.int('expected a whole number').min(0).max(1000).default(1),
    })
    .prefault({}),
  redeem: z
    .strictObject({
      threshold: amount.default('50'),
      critical_deposit: amount.default('5'),
      interval: seconds.default(7 * 86_400),
      after_outage: seconds.default(3600),
      /** What the gas of one transaction may cost, in the chain's native coin; of one that cannot wait; and what of the redeemed it may take. */
      max_fee: amount.default('0.05'),
      max_fee_urgent: amount.default('0.2'),
      fee_share: percentField.prefault('5%'),
      /** Gets the receipt of a redemption that this machine cannot pay for itself, as the courier's webhook would. */
      relayer: postField.optional(),
    })
    .prefault({}),
  courier: courierSchema,
  tap: z
    .strictObject({
      /** How long a selected product waits for a tap. */
      timeout: milliseconds.default(30_000),
      /** The application's id in hex, for laboratory use. */
      aid: z
        .string()
        .regex(/^([0-9a-fA-F]{2}){5,16}$/, 'expected 5 to 16 bytes of hex')
        .default('F04352454D4101'),
    })
    .prefault({}),
  records: z.strictObject({ keep: seconds.default(400 * 86_400) }).prefault({}),
  hal: halConfig,
})

type CheckedConfig = z.infer<typeof configSchema>

/** A validated config file, with absolute paths. */
export interface Config extends CheckedConfig {
  /** Keys that the file still has under their old names. */
  readonly warnings: readonly ConfigWarning[]
}
export type ProductConfig = Config['products'][number]
export type ChannelConfig = Config['channels'][number]

/**
 * Reads and validates a machine's config file (TOML).
 * @throws ConfigError that names the file, the line or key, and what was expected
 */
export function readConfig(file: string): Config {
  const named = withNewKeys(parseToml(file, readText(file)))
  const result = configSchema.safeParse(named.file)
  if (!result.success) {
    const faults = [...result.error.issues.map(faultLine), ...named.warnings.map(({ fact, remedy }) => `${fact} ${remedy}`)]
    throw unusable(file, faults)
  }
  refuseMisfits(file, result.data)
  const config = { ...withAbsolutePaths(result.data, dirname(resolve(file))), warnings: named.warnings }
  refuseLongSockets(file, config)
  return config
}

function withAbsolutePaths(config: CheckedConfig, folder: string): CheckedConfig {
  const from = (path: string) => resolve(folder, path)
  const { machine, hal } = config
  return {
    ...config,
    machine: { ...machine, key: from(machine.key), state: from(machine.state), control: from(machine.control) },
    hal: absoluteHal(hal, from),
  }
}

function absoluteHal(hal: Config['hal'], from: (path: string) => string): Config['hal'] {
  const { reader } = hal
  const pcscd = reader.driver === 'pcsc' && reader.socket !== undefined ? { ...reader, socket: from(reader.socket) } : reader
  const oneWire = { ...hal.one_wire, devices: from(hal.one_wire.devices) }
  return { ...hal, ...('socket' in hal && { socket: from(hal.socket) }), reader: pcscd, one_wire: oneWire } as Config['hal']
}

/** The longest path of a socket on Linux (unix(7)). Node would silently truncate a longer one. */
const LONGEST_SOCKET = 107

function refuseLongSockets(file: string, { machine, hal }: CheckedConfig): void {
  const sockets = { 'machine.control': machine.control, ...('socket' in hal && { 'hal.socket': hal.socket }) }
  for (const [key, path] of Object.entries(sockets)) {
    const bytes = Buffer.byteLength(path)
    if (bytes > LONGEST_SOCKET)
      throw unusable(file, [`${key}: ${path} has ${bytes} bytes; expected at most ${LONGEST_SOCKET}, as a socket's path`])
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError({
      code: 'config-unreadable',
      fact: `Cannot read the config file ${file} (${(error as NodeJS.ErrnoException).code}).`,
      expected: 'a config in TOML',
      remedy: 'Name one with --config FILE.',
    })
  }
}

function parseToml(file: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw unusable(file, error.codeblock.trimEnd().split('\n'), `${file}, line ${error.line}: ${reasonOf(error)}.`)
  }
}

function faultLine(issue: z.core.$ZodIssue): string {
  const key = issue.path.join('.') || '(top level)'
  if (issue.code === 'unrecognized_keys') return `${key}: unknown key ${issue.keys.join(', ')}`
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return `${key}: missing; expected ${issue.expected}`
  return `${key}: ${issue.message}`
}

/** Checks across values: duplicates, more decimals than the token has, a margin that leaves no time to serve. */
function refuseMisfits(file: string, config: CheckedConfig): void {
  const faults = [
    ...endpointMisfits(config),
    ...doubles(config),
    ...secondTokens(config),
    ...nobodyPays(config),
    ...productFaults(config.hal, brewedProducts(config)),
    ...sensorFaults(
      config.hal,
      config.sensors.map(({ sensor }) => sensor),
    ),
    ...config.channels.flatMap(channel => channelMisfits(config, channel)),
  ]
  if (faults.length > 0) throw unusable(file, faults)
}

function nobodyPays({ chain, channels, products }: CheckedConfig): string[] {
  if (channels.length === 0 && chain.agreements === undefined)
    return ['channels: expected at least one [[channels]] table, who pays, and in what; or chain.agreements, where customers are found']
  const priceless = channels.length === 0 ? [] : products.filter(({ price }) => price === undefined && chain.agreements === undefined)
  return priceless.map(({ name }) => `products ${name}: price: missing; expected an amount in quotes, such as "0.80"`)
}

function endpointMisfits({ chain: { rpc, quorum = 1 } }: CheckedConfig): string[] {
  const count = [rpc].flat().length
  return quorum > count
    ? [`chain.quorum: ${quorum} of ${count} endpoints can never agree; expected at most ${count}, or more addresses in chain.rpc`]
    : []
}

function doubles({ products, sensors }: CheckedConfig): string[] {
  const names = twice(products.map(({ name }) => name))
  const meanings = twice(sensors.map(({ sensor, cause }) => `${sensor}" with cause "${nameOfCause(cause)}`))
  return [
    ...names.map(each => `products: "${each}" appears twice; expected each name once`),
    ...meanings.map(each => `sensors: "${each}" appears twice; expected each sensor once for a cause`),
  ]
}

/** The daily limits of an issuer's badges are amounts of one token. */
function secondTokens({ channels }: CheckedConfig): string[] {
  return channels.flatMap(({ issuer, token }, index) => {
    const first = channels.find(channel => channel.issuer === issuer) as ChannelConfig
    if (first.token === token) return []
    return [`channels.${index}.token: ${token}; expected ${first.token}, as the other [[channels]] of the issuer ${issuer}`]
  })
}

const twice = (all: readonly string[]) => all.filter((each, i) => all.indexOf(each) !== i)

function channelMisfits(config: CheckedConfig, channel: ChannelConfig): string[] {
  const { decimals, symbol, notice_period: notice } = channel
  const amounts: [string, string][] = [
    ...config.products.flatMap(({ name, price }): [string, string][] => (price === undefined ? [] : [[`products ${name}: price`, price]])),
    ['offline.allowance', config.offline.allowance],
    ['redeem.threshold', config.redeem.threshold],
    ['redeem.critical_deposit', config.redeem.critical_deposit],
  ]
  const tooFine = amounts.filter(([, text]) => (text.split('.')[1] ?? '').length > decimals)
  const margin = marginOf(config, notice)
  const noTime =
    margin >= BigInt(notice)
      ? [`offline.margin: ${margin} s leave no time to serve; expected less than the notice period, ${notice} s`]
      : []
  return [...tooFine.map(([key, text]) => `${key}: "${text}" has more than the ${decimals} decimals of ${symbol}`), ...noTime]
}

/** @throws ConfigError when values of the example are left: the machine would serve no customer, or a stranger's channel */
export function refusePlaceholders(config: Config): void {
  const details = placeholdersIn(config)
  if (details.length === 0) return
  throw new ConfigError({
    code: 'config-placeholders',
    fact: 'The config still has values of the example.',
    details,
    expected: 'your own node, contracts and accounts',
    remedy: 'Fill them in (the comments in the config say where each comes from), then start the machine again.',
  })
}

/** The brewer's settings for each product, by name. */
export const brewedProducts = ({ products }: Pick<Config, 'products'>): Record<string, RelayProduct> =>
  Object.fromEntries(
    products.map(({ name, line, pulse_ms: pulseMs, brew_ms: brewMs, volume_ml: leastMl }) => [
      name,
      { line: line ?? name, pulseMs, brewMs, leastMl },
    ]),
  )

/** A channel's terms, with the machine's own address. */
export function termsOf(channel: ChannelConfig, machine: Address): Terms {
  const { payer, payee, token, issuer, notice_period: noticePeriod } = channel
  return { payer, payee, token, issuer, machine, noticePeriod }
}

type Presented = ServedChannel['presented']

/** The owner's rules for redeeming in a channel, in its token. */
export function redemptionRulesOf(config: Pick<Config, 'redeem' | 'offline'>, { decimals, terms }: Presented): RedemptionRules {
  const { redeem } = config
  const { noticePeriod } = terms
  return {
    threshold: parseUnits(redeem.threshold, decimals),
    criticalDeposit: parseUnits(redeem.critical_deposit, decimals),
    interval: BigInt(redeem.interval),
    afterOutage: BigInt(redeem.after_outage),
    // Half of the time that the machine serves on with no new final block.
    finalityPatience: (BigInt(noticePeriod) - marginOf(config, noticePeriod)) / 2n,
  }
}

/** The owner's limits for gas. Without a channel, or a price of the coin in its token, only the bounds in the coin count. */
export function feeRulesOf({ redeem, chain }: Pick<Config, 'redeem' | 'chain'>, channel: Presented | null): FeeRules {
  return {
    most: parseEther(redeem.max_fee),
    mostUrgent: parseEther(redeem.max_fee_urgent),
    share: redeem.fee_share,
    coinPrice: channel === null ? null : coinPriceIn(channel, chain.coin_price),
  }
}

function coinPriceIn({ decimals, terms }: Presented, prices: Config['chain']['coin_price'] = {}): bigint | null {
  if (terms.token === ZERO_ADDRESS) return parseEther('1')
  const price = prices[terms.token]
  return price === undefined ? null : parseUnits(price, decimals)
}

/** Seconds reserved for getting back online, for a channel with this notice period. */
export const marginOf = ({ offline }: Pick<Config, 'offline'>, noticePeriod: number): bigint =>
  BigInt(offline.margin ?? Math.floor(noticePeriod / 4))
