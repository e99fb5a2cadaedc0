import { type Address, ZERO_ADDRESS } from '../core/hex.ts'

/** Nobody has a key for an address as small as this; people count up when they fill in an example. */
const SMALLEST = 0x1_0000n
/** Names that lead nowhere, kept for examples (RFC 2606). */
const EXAMPLE_HOST = /(^|\.)(example(\.(com|net|org))?|invalid)$/

/** The parts of a config that an example cannot fill in. */
interface FilledIn {
  readonly chain: { readonly rpc: string | readonly string[]; readonly contract: Address; readonly agreements?: Address | undefined }
  readonly channels: readonly { readonly payer: Address; readonly payee: Address; readonly token: Address; readonly issuer: Address }[]
}

/** Keys that still have the values of an example, a line each. */
export function placeholdersIn({ chain, channels }: FilledIn): string[] {
  const addresses: [string, Address | undefined][] = [
    ['chain.contract', chain.contract],
    ['chain.agreements', chain.agreements],
    ...channels.flatMap(({ payer, payee, token, issuer }, index): [string, Address | undefined][] => [
      [`channels.${index}.payer`, payer],
      [`channels.${index}.payee`, payee],
      // The zero address is the chain's native coin.
      [`channels.${index}.token`, token === ZERO_ADDRESS ? undefined : token],
      [`channels.${index}.issuer`, issuer],
    ]),
  ]
  const made = addresses.filter(([, address]) => address !== undefined && isPlaceholder(address))
  const hosts = [chain.rpc].flat().map(rpc => new URL(rpc).hostname)
  return [
    ...hosts.filter(host => EXAMPLE_HOST.test(host)).map(host => `chain.rpc: ${host} is an example; expected the address of your node`),
    ...made.map(([key, address]) => `${key}: ${address} is an example; expected your own address`),
  ]
}

/** A small number, or one digit repeated. */
const isPlaceholder = (address: Address): boolean => BigInt(address) < SMALLEST || /^0x(.)\1{39}$/.test(address)
