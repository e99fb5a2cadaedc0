import { parse, TomlError } from 'smol-toml'
import { z } from 'zod'
import { causeNames, causeOfName } from '../../core/causes.ts'
import { reasonOf } from '../../core/crema-error.ts'
import { type Address, ZERO_ADDRESS } from '../../core/hex.ts'
import { kinds, type Offer, type Product } from '../../core/offer.ts'
import { printable } from '../../core/printable.ts'
import { faultLines } from '../../support/fault-lines.ts'
import { addressField, amountField, secondsField, shortText } from '../../support/zod-fields.ts'
import { addressNamed } from '../names/names-in-use.ts'
import { parseAmount, type Unit } from '../support/amounts.ts'
import { CommandFailure } from '../support/failure.ts'
import { readTextAloud } from '../support/read-text.ts'

const cause = z.string().transform((name, context) => {
  const found = causeOfName(name)
  if (found === null)
    context.addIssue({ code: 'custom', message: `expected one of ${causeNames.join(', ')}, or fault-N, supply-N; got "${name}"` })
  return found ?? z.NEVER
})

/** The contract's limit: an agreement that could never end would lock the deposit forever. */
const LONGEST_NOTICE = 366 * 86_400

const schema = z.strictObject({
  kind: z.enum(kinds),
  machine: addressField,
  /** Default: the provider. */
  payee: addressField.optional(),
  token: z.union([z.literal('native').transform(() => ZERO_ADDRESS), addressField]),
  smallest_deposit: amountField.default('0'),
  notice_period: secondsField.refine(seconds => seconds <= LONGEST_NOTICE, 'expected a year (366d) at most'),
  /** Default: the provider; none in a rental. */
  visitor_issuer: addressField.optional(),
  every_cups: z.int().min(0).default(0),
  /** Default: anyone. */
  customer: addressField.optional(),
  /** Default: one, in a rental that names no customer. */
  places: z.int().min(1).max(16).optional(),
  products: z
    .array(z.strictObject({ name: shortText(24), price: amountField, cause: cause.optional() }), 'expected [[products]] tables')
    .min(1, 'expected at least one product'),
})

/** A validated offer, with its amounts still in the token's unit. */
export type OfferText = z.infer<typeof schema>

/**
 * Reads an offer from a TOML file, from options, or from both. Options take precedence.
 * @param options with the file's keys; undefined ones are ignored
 * @throws CommandFailure that names each invalid key
 */
export function readOfferFile(path: string | undefined, options: Record<string, unknown>): OfferText {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const result = schema.safeParse({ ...(path === undefined ? {} : withAddresses(readToml(path))), ...given })
  if (result.success) return result.data
  throw new CommandFailure({
    code: 'offer-invalid',
    fact: `The offer${path === undefined ? '' : ` in ${path}`} cannot be published.`,
    details: faultLines(result.error),
    expected: 'an offer as crema provider offer publish --help describes it',
    remedy: 'Correct these keys in the TOML file, or pass them as options.',
  })
}

/** The keys whose address may be a name of the user's address book. */
const ADDRESS_KEYS = ['machine', 'payee', 'token', 'visitor_issuer', 'customer']

const withAddresses = (offer: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(offer).map(([key, value]) => [
      key,
      ADDRESS_KEYS.includes(key) && typeof value === 'string' ? (addressNamed(value) ?? value) : value,
    ]),
  )

function readToml(path: string): Record<string, unknown> {
  const text = readTextAloud(path, 'offer file (TOML)')
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const fact = `${path} is not TOML, line ${error.line}: ${reasonOf(error)}.`
    throw new CommandFailure({
      code: 'file-unreadable',
      fact,
      expected: 'an offer in TOML',
      remedy: 'Correct this line; crema provider offer publish --help shows one.',
    })
  }
}

/** The offer in the token's smallest unit, with the provider as the default address. */
export function offerOf(text: OfferText, provider: Address, unit: Unit): { offer: Offer; products: Product[] } {
  const { smallest_deposit, notice_period, visitor_issuer, every_cups, payee, customer, places, products, ...rest } = text
  const offer: Offer = {
    ...rest,
    payee: payee ?? provider,
    smallestDeposit: parseAmount(smallest_deposit, unit),
    noticePeriod: notice_period,
    visitorIssuer: visitor_issuer ?? (text.kind === 'rental' ? ZERO_ADDRESS : provider),
    everyCups: BigInt(every_cups),
    customer: customer ?? ZERO_ADDRESS,
    places: places ?? (text.kind === 'rental' && customer === undefined ? 1 : 0),
  }
  return { offer, products: products.map(({ name, price, cause = 0 }) => ({ name, price: parseAmount(price, unit), cause })) }
}

/** Parses a new price: `NAME=PRICE`. */
export function parsePrice(text: string): { name: string; price: string } {
  const { name, price } = parseProduct(text)
  return { name, price }
}

/** Parses a product option: `NAME=PRICE` or `NAME=PRICE,CAUSE`. The name may contain an equals sign. */
export function parseProduct(text: string): { name: string; price: string; cause?: string } {
  const match = /^(.+)=([^=,]+)(?:,([^=,]+))?$/.exec(text)
  if (match === null)
    throw new CommandFailure({
      code: 'product-invalid',
      fact: `Not a product: "${printable(text)}".`,
      expected: 'NAME=PRICE or NAME=PRICE,CAUSE',
      remedy: 'Write it as in "Espresso=0.80".',
    })
  const [, name = '', price = '', cause] = match
  return { name, price, ...(cause !== undefined && { cause }) }
}
