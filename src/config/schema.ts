import { parseUnits } from 'viem'
import { z } from 'zod'
import { halConfig } from '../../hal/config.ts'
import { NEVER } from '../core/terms.ts'
import { isPrivate, isPrivateBroker } from '../support/private-url.ts'
import {
  addressField,
  amountField as amount,
  decimalsField,
  expecting,
  millisecondsField as milliseconds,
  secondsField as seconds,
  symbolField,
} from '../support/zod-fields.ts'
import { needField, sensorSchema } from './sensors.ts'

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
    /** The supplies without which it is not sold. */
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

/** The whole file, each table with its keys. Rules across tables are in misfits.ts. */
export const configSchema = z.strictObject({
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

/** A file that the schema accepts. */
export type CheckedConfig = z.infer<typeof configSchema>
