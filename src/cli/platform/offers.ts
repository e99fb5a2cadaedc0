import type { Command } from 'commander'
import { readOffers } from '../../chain/platform/read-lists.ts'
import { type FoundOffer, findOffers } from '../../chain/platform/read-platform.ts'
import { nameOfCause } from '../../core/causes.ts'
import { type Address, ZERO_ADDRESS } from '../../core/hex.ts'
import type { Kind, Offer, Product, PublishedOffer } from '../../core/offer.ts'
import { NEVER } from '../../core/terms.ts'
import { formatDuration } from '../../support/duration.ts'
import { nameFor } from '../names/names-in-use.ts'
import { showAmount, type Unit } from '../support/amounts.ts'
import { addressOption, agreementsOption, fromBlockOption, jsonOption, print, rpcOption } from '../support/options.ts'
import { quoted } from '../support/quoted.ts'
import { showTime } from '../support/times.ts'
import { oddLine, sorted } from './odd.ts'
import { open, type PlatformCommandOptions, readEach, unitsAt } from './open.ts'
import { addPageOptions, type PageOptions, pageLines, pageOf, placeOf } from './pages.ts'

/** The end of an offer that needs no consent. */
const GREATEST_TIME = 2n ** 64n - 1n

interface OffersOptions extends PlatformCommandOptions, PageOptions {
  readonly fromBlock: bigint
  readonly machine?: Address
  readonly provider?: Address
  readonly customer?: Address
  readonly all?: true
}

/**
 * `crema company offers` and `crema provider offer list`: offers, a page at a time. Anyone may publish an offer for any machine, so those for
 * the customer asked for come first, then those of parties that the user has a name for, then those of the machines' owners, then the others,
 * each oldest first.
 */
export function registerOffers(parent: Command, name: string): void {
  addPageOptions(parent.command(name))
    .description('list the current offers: machines to rent, service and goods for them')
    .addOption(addressOption('--machine <address>', 'only for this machine'))
    .addOption(addressOption('--provider <address>', 'only from this provider'))
    .addOption(addressOption('--customer <address>', 'only those that this customer may accept'))
    .option('--all', 'include withdrawn ones')
    .addOption(agreementsOption())
    .addOption(fromBlockOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(listOffers)
}

async function listOffers({ fromBlock, machine, provider, customer, all, json, page, limit, ...options }: OffersOptions): Promise<void> {
  const platform = await open(options)
  const found = (await findOffers(platform, { machine, provider }, fromBlock)).filter(
    offer => (all || !offer.withdrawn) && isFor(offer, customer),
  )
  const shown = pageOf(offersInOrder(found, customer), { page, limit })
  const ids = shown.items.map(({ id }) => id)
  const { values: offers, odd } = sorted(ids, await readOffers(platform, ids))
  const unitOf = unitsAt(platform)
  const texts = json ? [] : await readEach(offers, async offer => offerText(offer, await unitOf(offer.offer.token)))
  const lines = [...texts, ...odd.map(each => oddLine('Offer', each)), ...pageLines(shown)]
  print(json, { offers, odd, ...placeOf(shown) }, lines.length === 0 ? ['There are no such offers.'] : lines)
}

const isFor = (offer: FoundOffer, customer: Address | undefined): boolean =>
  customer === undefined || offer.customer === ZERO_ADDRESS || offer.customer === customer

/** The order of the list: see `registerOffers`. Only the owner of a machine can offer it for rent. */
function offersInOrder(offers: readonly FoundOffer[], customer: Address | undefined): FoundOffer[] {
  const rank = (offer: FoundOffer) => {
    if (customer !== undefined && offer.customer === customer) return 0
    if (nameFor(offer.provider) !== null || nameFor(offer.customer) !== null) return 1
    return offer.kind === 'rental' ? 2 : 3
  }
  return [0, 1, 2, 3].flatMap(each => offers.filter(offer => rank(offer) === each))
}

const offerText = (published: PublishedOffer, unit: Unit): string =>
  [`Offer ${published.id}${standingText(published)}`, ...offerLines(published, unit)].join('\n')

function standingText({ withdrawn, admittedBy, consentedUntil }: PublishedOffer): string {
  const admitted = admittedBy === ZERO_ADDRESS ? '' : `, admitted by ${admittedBy}`
  const until = consentedUntil === GREATEST_TIME ? '' : `, open until ${showTime(consentedUntil)}`
  return `${withdrawn ? ', withdrawn' : ''}${admitted}${until}`
}

/** An offer as text, without its id. */
export function offerLines({ provider, offer, products }: Pick<PublishedOffer, 'provider' | 'offer' | 'products'>, unit: Unit): string[] {
  const forWhom = offer.customer === ZERO_ADDRESS ? openTo(offer) : offer.customer
  return [
    `  ${offer.kind} at machine ${offer.machine}, by ${provider}, for ${forWhom}`,
    `  ${productsText(offer.kind, products, unit)}${offer.everyCups === 0n ? '' : `, each ${offer.everyCups} cups`}`,
    `  deposit at least ${showAmount(offer.smallestDeposit, unit)}, notice ${noticeText(offer.noticePeriod)}, paid to ${offer.payee}`,
  ]
}

const openTo = ({ kind, places }: Offer): string => {
  if (kind === 'service') return 'the owner'
  if (kind === 'supply') return 'the owner, and tenants if it admits it'
  return places === 1 ? 'one customer' : `${places} customers`
}

/** A price list in one line. */
export const productsText = (kind: Kind, products: readonly Product[], unit: Unit): string =>
  products
    .map(({ name, price, cause }) => `${quoted(name)} ${showAmount(price, unit)}${kind === 'rental' ? '' : ` (${nameOfCause(cause)})`}`)
    .join(', ')

export const noticeText = (seconds: number): string => (seconds === NEVER ? 'never ends' : formatDuration(seconds))
