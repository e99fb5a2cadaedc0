import { InvalidArgumentError, Option } from 'commander'
import type { Address } from '../core/hex.ts'
import { addressFault } from '../fields.ts'
import { toJson } from '../json.ts'

/** Options that several commands take, made anew for each. */

export const rpcOption = () =>
  new Option('--rpc <url>', "the chain's JSON-RPC node, https or on this machine").env('CREMA_RPC').default('http://127.0.0.1:8545')

export const keyOption = (whose: string) =>
  new Option('-k, --key <file>', `file with the private key of ${whose}`).env('CREMA_KEY').makeOptionMandatory()

export const termsOption = () =>
  new Option('-t, --terms <file>', 'the channel, as crema company terms wrote it').env('CREMA_TERMS').default('terms.json')

export const jsonOption = () => new Option('--json', 'print one JSON object, amounts in the smallest unit')

/** An option whose value is an address. */
export const addressOption = (flags: string, description: string) => new Option(flags, description).argParser(parseAddress)

/** @throws InvalidArgumentError, which Commander prints with the option's name */
export function parseAddress(text: string): Address {
  const fault = addressFault(text)
  if (fault !== null) throw new InvalidArgumentError(fault)
  return text.toLowerCase() as Address
}

/** Prints what a command did: one JSON object, or lines for people. */
export function print(json: true | undefined, result: object, lines: readonly string[]): void {
  console.log(json ? toJson(result) : lines.join('\n'))
}
