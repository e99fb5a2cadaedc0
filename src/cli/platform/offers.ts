import type { Command } from 'commander'
import type { Platform } from '../../chain/platform/open-platform.ts'
import { findOffers, readOffer } from '../../chain/platform/read-platform.ts'
import { nameOfCause } from '../../core/causes.ts'
import { type Address, ZERO_ADDRESS } from '../../core/hex.ts'
import type { Kind, Offer, Product, PublishedOffer } from '../../core/offer.ts'
import { NEVER } from '../../core/terms.ts'
import { formatDuration } from '../../support/duration.ts'
import { showAmount, type Unit } from '../support/amounts.ts'
import { addressOption, agreementsOption, fromBlockOption, jsonOption, print, rpcOption } from '../support/options.ts'
import { quoted } from '../support/quoted.ts'
import { showTime } from '../support/times.ts'
import { open, type PlatformCommandOptions, readEach, unitsAt } from './open.ts'

/** The end of an offer that needs no consent. */
const GREATEST_TIME = 2n ** 64n - 1n

interface OffersOptions extends PlatformCommandOptions {
  readonly fromBlock: bigint
  readonly machine?: Address
  readonly provider?: Address
  readonly customer?: Address
  readonly all?: true
}

/** `crema company offers` and `crema provider offer list`: offers, oldest first. */
export function registerOffers(parent: Command, name: string): void {
  parent
    .command(name)
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

async function listOffers({ fromBlock, machine, provider, customer, all, json, ...options }: OffersOptions): Promise<void> {
  const platform = await open(options)
  const ids = await findOffers(platform, { machine, provider }, fromBlock)
  const offers = (await readEach(ids, id => readOffer(platform, id))).filter(offer => (all || !offer.withdrawn) && isFor(offer, customer))
  const texts = json ? [] : await readEach(offers, offer => offerText(platform, offer))
  print(json, { offers }, texts.length === 0 ? ['There are no such offers.'] : texts)
}

const isFor = ({ offer }: PublishedOffer, customer: Address | undefined): boolean =>
  customer === undefined || offer.customer === ZERO_ADDRESS || offer.customer === customer

async function offerText(platform: Platform, published: PublishedOffer): Promise<string> {
  const unit = await unitsAt(platform)(published.offer.token)
  return [`Offer ${published.id}${standingText(published)}`, ...offerLines(published, unit)].join('\n')
}

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
