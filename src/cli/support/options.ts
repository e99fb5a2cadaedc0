import { InvalidArgumentError, Option } from 'commander'
import { type Address, type Hash, isHash } from '../../core/hex.ts'
import { addressFault } from '../../support/address-fault.ts'
import { toJson } from '../../support/json.ts'
import { addressNamed, bookPath } from '../names/names-in-use.ts'
import { say } from './say.ts'

/** Options shared by several commands; each call creates a new one. */

const LOCAL_NODE = 'http://127.0.0.1:8545'

/** One node or several, as in a machine's config: two must agree on what moves money (chain.quorum). */
export const rpcOption = () =>
  rpcOptionWith("the chain's JSON-RPC node, https or on this machine; several by commas, or the option again").default(
    [LOCAL_NODE],
    LOCAL_NODE,
  )

/** The same without a default. */
export function rpcOptionWith(description: string): Option {
  const option = new Option('--rpc <url>', description).env('CREMA_RPC')
  return option.argParser((text: string, before: readonly string[] | undefined) => {
    const given = before === undefined || before === option.defaultValue ? [] : before
    return [...given, ...text.split(/,(?=\s*https?:)/).map(each => each.trim())]
  })
}

export const keyOption = (whose: string) =>
  new Option('-k, --key <file>', `file with the private key of ${whose}`).env('CREMA_KEY').makeOptionMandatory()

export const termsOption = () =>
  new Option('-t, --terms <file>', 'the channel, written by crema company terms').env('CREMA_TERMS').default('terms.json')

export const agreementsOption = () =>
  new Option('--agreements <address>', 'the Agreements contract, which names the other contracts of the platform')
    .env('CREMA_AGREEMENTS')
    .argParser(parseAddress)
    .makeOptionMandatory()

export const fromBlockOption = () =>
  new Option('--from-block <number>', 'first block to search, such as the block in which the contracts were deployed')
    .env('CREMA_FROM_BLOCK')
    .default(0n, '0')
    .argParser(parseWhole)

export const jsonOption = () => new Option('--json', 'print one JSON object, amounts in the smallest unit')

/** An option with an address as its value. */
export const addressOption = (flags: string, description: string) => new Option(flags, description).argParser(parseAddress)

/**
 * Parses an address, or a name of the user's address book.
 * @throws InvalidArgumentError, which Commander prints with the option's name
 */
export function parseAddress(text: string): Address {
  const named = addressNamed(text)
  if (named !== null) return named
  const fault = addressFault(text)
  if (fault !== null)
    throw new InvalidArgumentError(`${fault}${/^0x/i.test(text) ? '' : `, and no name in ${bookPath() ?? 'an address book'}`}`)
  return text.toLowerCase() as Address
}

/** @throws InvalidArgumentError */
export function parseWhole(text: string): bigint {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return BigInt(text)
}

/** @throws InvalidArgumentError */
export function parseHash(text: string): Hash {
  if (!isHash(text)) throw new InvalidArgumentError('Expected an id of 32 bytes, 0x and 64 hex digits.')
  return text.toLowerCase() as Hash
}

/** Prints a command's result: one JSON object, or lines of text. */
export function print(json: true | undefined, result: object, lines: readonly string[]): void {
  say(json ? toJson(result) : lines.join('\n'))
}
