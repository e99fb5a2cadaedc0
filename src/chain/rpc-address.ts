import { isPrivate } from '../support/private-url.ts'
import { UnusableRpcAddress } from './errors.ts'

/** A node's address. Only the host may be shown: the rest may contain a key. */
export interface RpcAddress {
  readonly url: string
  readonly host: string
  /** Masks everything secret of the address in a text from the node or the network. */
  redact(text: string): string
}

/**
 * Parses and checks an RPC address: https, or http on loopback.
 * @throws UnusableRpcAddress
 */
export function parseRpcAddress(text: string): RpcAddress {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null)
    throw new UnusableRpcAddress({
      code: 'rpc-address-invalid',
      fact: 'The RPC address is not a URL.',
      expected: 'one such as https://rpc.example.org',
      remedy: 'Correct the RPC address.',
    })
  if (!isPrivate(url))
    throw new UnusableRpcAddress({
      code: 'rpc-address-insecure',
      fact: `The RPC address at ${url.host} uses ${url.protocol.slice(0, -1)}.`,
      expected: 'https, or http to this computer only',
      remedy: 'Use https: with http, anybody on the way could change the answers.',
    })
  return { url: text, host: url.host, redact: redactor(url, text) }
}

function redactor(url: URL, text: string): (text: string) => string {
  const parts = [...url.pathname.split('/'), ...url.searchParams.values(), ...url.searchParams.keys(), url.username, url.password]
  const secrets = [text, url.href, url.pathname + url.search, ...parts, ...parts.map(decode)]
  // Short parts such as `v3` are not keys, and masking them would garble the text.
  const worthy = secrets.filter(secret => secret.length >= 6).sort((a, b) => b.length - a.length)
  return message => worthy.reduce((blotted, secret) => blotted.replaceAll(secret, '…'), message)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
