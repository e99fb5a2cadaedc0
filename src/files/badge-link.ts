import { CremaError } from '../core/crema-error.ts'
import { type Address, fromHex, type Hex, toHex } from '../core/hex.ts'
import type { RecoverAddress } from '../core/signature.ts'
import { badgeContent, type IssuedBadge, parseBadge } from './signed-file.ts'

/** A text that is not a badge link. */
export class BadgeLinkError extends CremaError {
  override name = 'BadgeLinkError'
}

/** Where a badge link begins. */
export const BADGE_LINK = 'crema:badge?'
/** The longest link, in characters: more than any badge needs, and a QR code of it is still easy to read. */
const MAX_LINK = 700

const BYTES = { contract: 20, issuer: 20, holder: 20, r: 32, vs: 32, token: 20 } as const
const NUMBERS = ['chain', 'from', 'until', 'limit', 'decimals'] as const
const REQUIRED = ['chain', 'contract', 'issuer', 'holder', 'from', 'until', 'limit', 'r', 'vs'] as const
const OF_TOKEN = ['token', 'decimals', 'symbol'] as const
type Key = (typeof REQUIRED)[number] | (typeof OF_TOKEN)[number]
const KEYS: readonly string[] = [...REQUIRED, ...OF_TOKEN]

/** A badge as a link, for a message or a QR code (PROTOCOL, section 9). It has no label: the holder knows its name. */
export function badgeLink(issued: IssuedBadge): string {
  const { chainId, contract, issuer, holder, issuedAt, expiresAt, dailyLimit, r, vs, token } = badgeContent(issued)
  const values: readonly (readonly [Key, string])[] = [
    ['chain', String(chainId)],
    ['contract', toBase64(contract)],
    ['issuer', toBase64(issuer)],
    ['holder', toBase64(holder)],
    ['from', String(issuedAt)],
    ['until', String(expiresAt)],
    ['limit', dailyLimit],
    ['r', toBase64(r)],
    ['vs', toBase64(vs)],
    ...(token
      ? ([
          ['token', toBase64(token.address)],
          ['decimals', String(token.decimals)],
          ['symbol', percentEncoded(token.symbol)],
        ] as const)
      : []),
  ]
  return `${BADGE_LINK}${values.map(([key, value]) => `${key}=${value}`).join('&')}`
}

/**
 * Parses a badge link and verifies it as a badge file.
 * @throws BadgeLinkError when it is not one, SignedFileError when a field is wrong or the signature is not the issuer's
 */
export function parseBadgeLink(link: string, recover: RecoverAddress): IssuedBadge {
  const values = valuesOf(link)
  const bytes = (key: keyof typeof BYTES) => fromBase64(key, values.get(key) ?? '')
  const number = (key: (typeof NUMBERS)[number]) => wholeNumber(key, values.get(key) ?? '')
  const content = {
    chainId: Number(number('chain')),
    contract: bytes('contract'),
    issuer: bytes('issuer'),
    holder: bytes('holder'),
    issuedAt: Number(number('from')),
    expiresAt: Number(number('until')),
    dailyLimit: number('limit'),
    r: bytes('r'),
    vs: bytes('vs'),
    ...(values.has('token') && { token: { address: bytes('token'), decimals: Number(number('decimals')), symbol: symbolOf(values) } }),
  }
  return parseBadge(content, recover)
}

/** The link's values by key, each once, and none that this version does not know. */
function valuesOf(link: string): ReadonlyMap<string, string> {
  if (link.length > MAX_LINK) throw notALink(`It has ${link.length} characters.`, `at most ${MAX_LINK}`)
  if (!link.startsWith(BADGE_LINK)) throw notALink('It does not begin as a badge link does.', BADGE_LINK)
  const values = new Map<string, string>()
  for (const pair of link.slice(BADGE_LINK.length).split('&')) {
    const [, key = '', value = ''] = /^([a-z]+)=([\w.%-]+)$/.exec(pair) ?? []
    if (!KEYS.includes(key)) throw notALink('It has a part that is not known.', `${KEYS.join(', ')}`)
    if (values.has(key)) throw notALink(`It has ${key} twice.`, 'each key once')
    values.set(key, value)
  }
  const expected = OF_TOKEN.some(key => values.has(key)) ? KEYS : REQUIRED
  const missing = expected.find(key => !values.has(key))
  if (missing !== undefined) throw notALink(`It has no ${missing}.`, expected.join(', '))
  return values
}

/** All but letters, digits, `-`, `.` and `_`: messengers end a link at other characters, such as a closing parenthesis. */
const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

const toBase64 = (hex: Hex) => Buffer.from(fromHex(hex)).toString('base64url')

/** Only the one text that encodes these bytes is accepted: Buffer ignores what it does not know. */
function fromBase64(key: keyof typeof BYTES, text: string): Address {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== BYTES[key] || bytes.toString('base64url') !== text)
    throw notALink(`Its ${key} is not ${BYTES[key]} bytes.`, 'base64url without padding (RFC 4648, section 5)')
  return toHex(bytes)
}

function wholeNumber(key: string, text: string): string {
  if (/^(0|[1-9]\d{0,38})$/.test(text)) return text
  throw notALink(`Its ${key} is not a whole number.`, 'decimal digits')
}

function symbolOf(values: ReadonlyMap<string, string>): string {
  try {
    return decodeURIComponent(values.get('symbol') ?? '')
  } catch {
    throw notALink('Its symbol is not text.', 'UTF-8, percent-encoded (RFC 3986)')
  }
}

const notALink = (fact: string, expected: string) =>
  new BadgeLinkError({
    code: 'badge-link-invalid',
    fact: `This is not a badge link. ${fact}`,
    expected,
    remedy: 'Copy the whole link again, or ask the company for it (crema company badge issue --link).',
  })
