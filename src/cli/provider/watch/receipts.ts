import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Chain } from '../../../chain/open-chain.ts'
import type { Address } from '../../../core/hex.ts'
import { toJson } from '../../../support/json.ts'
import { isPrivate, isPrivateBroker } from '../../../support/private-url.ts'
import { openAccount } from '../../company/open-company.ts'
import { broughtText, openBringer } from '../../courier/bring.ts'
import { bringDue } from '../../courier/bring-due.ts'
import { graceOption } from '../../courier/grace-option.ts'
import { openKeptClaims } from '../../courier/kept-claims.ts'
import { listenForClaims } from '../../courier/listen.ts'
import { subscribeToClaims } from '../../courier/subscribe.ts'
import { addressOption } from '../../support/options.ts'
import { say } from '../../support/say.ts'

/** The options of `crema provider watch` about the receipts that machines hand out. */
export interface ReceiptOptions {
  readonly receipts: string
  readonly listen?: number
  readonly mqtt?: URL
  readonly topic: string
  readonly payee?: Address
  readonly bring?: string
  readonly grace?: bigint
}

export function addReceiptOptions(watch: Command): void {
  watch
    .option(
      '--receipts <file>',
      'keeps the newest receipt of each channel that machines hand out; crema provider collect takes it',
      'receipts.json',
    )
    .addOption(new Option('--listen <port>', 'take receipts that machines post here, behind your https proxy').argParser(parsePort))
    .addOption(
      new Option('--mqtt <url>', 'take receipts from this broker, mqtts or on this machine').env('CREMA_MQTT').argParser(parseBroker),
    )
    .option('--topic <topic>', "the machines' [courier] topic", 'crema/receipts')
    .addOption(addressOption('--payee <address>', 'keep receipts that pay this address (default: --for)'))
    .option('--bring <key file>', 'redeem a kept receipt when its payer starts to leave and its machine is silent; this key pays the gas')
    .addOption(graceOption())
}

/** What the watch does about receipts. */
export interface Receipts {
  /** Starts taking receipts, where that is asked for. `tell` is told of each that is not kept. */
  receive(tell: (error: unknown) => void): Promise<void>
  /** Brings the kept receipts that are due. @throws the first failure */
  bringDue(): Promise<void>
}

type Options = ReceiptOptions & { readonly rpc: readonly string[]; readonly for: Address; readonly json: true | undefined }

export function openReceipts(chain: Chain, options: Options, signal: AbortSignal): Receipts {
  const { receipts: path, listen, mqtt, topic, payee = options.for, bring, grace, rpc, json } = options
  const isAsked = listen !== undefined || mqtt !== undefined || bring !== undefined
  const kept = isAsked ? openKeptClaims({ path, chain, payee }) : null
  const bringer = bring === undefined ? null : openBringer(rpc, openAccount({ key: bring }), signal)
  return {
    receive: async tell => {
      if (kept === null) return
      if (listen !== undefined) await listenForClaims(listen, kept, tell, signal)
      if (mqtt !== undefined) await subscribeToClaims(mqtt, topic, kept, tell, signal)
    },
    bringDue: async () => {
      if (kept === null || bringer === null) return
      await bringDue({
        claims: async () => kept.all(),
        bringer,
        grace: grace ?? null,
        tell: brought => say(json ? toJson({ event: 'ReceiptBrought', ...brought }) : broughtText(brought)),
      })
    },
  }
}

/** @throws InvalidArgumentError when it is not a URL, or neither https nor on this machine */
export function parseWebhook(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !isPrivate(url)) throw new InvalidArgumentError('Expected an https URL, or http on this very machine.')
  return url
}

function parseBroker(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !isPrivateBroker(url)) throw new InvalidArgumentError('Expected an mqtts URL, or mqtt on this very machine.')
  return url
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw new InvalidArgumentError('Expected a port from 1 to 65535.')
  return port
}
