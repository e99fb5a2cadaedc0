import type { Command } from 'commander'
import type { LocalAccount } from 'viem'
import { endAgreementCall, publishCall, withdrawOfferCall } from '../../chain/platform/calls.ts'
import type { Platform } from '../../chain/platform/open-platform.ts'
import { readAgreementsAt, readOffer } from '../../chain/platform/read-platform.ts'
import type { Hash } from '../../core/hex.ts'
import type { Agreement, Product, PublishedOffer } from '../../core/offer.ts'
import { printable } from '../../core/printable.ts'
import { amountText } from '../../support/amount-text.ts'
import { openAccount } from '../company/open-company.ts'
import { readConsent } from '../platform/consent-file.ts'
import { noticeText, offerLines, productsText } from '../platform/offers.ts'
import { accountAddress, open, type PlatformCommandOptions, sendIn } from '../platform/open.ts'
import { parseAmount, type Unit } from '../support/amounts.ts'
import { eachAlone } from '../support/each-alone.ts'
import { CommandFailure } from '../support/failure.ts'
import { agreementsOption, jsonOption, keyOption, parseHash, rpcOption } from '../support/options.ts'
import { readUnit } from '../support/unit.ts'
import { parsePrice } from './offer-file.ts'
import { consentFor, offerIdIn } from './offer-publish.ts'

interface RepriceOptions extends PlatformCommandOptions {
  readonly key: string
  readonly price: { name: string; price: string }[]
  readonly end?: true
  readonly consent?: string
}

/** `crema provider offer reprice OFFER...`: new prices in place of the old ones. */
export function registerReprice(offer: Command): void {
  offer
    .command('reprice')
    .description(
      'change prices: publish the same offer with new ones and withdraw the old. A price that a customer accepted stays until the customer accepts the new one; --end ends the old agreements, a notice period from now',
    )
    .argument('<offers...>', 'their ids, from crema provider offer list', (text, before: readonly Hash[] = []) => [
      ...before,
      parseHash(text),
    ])
    .requiredOption(
      '--price <name=price>',
      'the new price of a product, such as "Espresso=0.90"; again for more',
      (text, before: unknown) => [...(Array.isArray(before) ? before : []), parsePrice(text)],
    )
    .option('--end', 'also end the agreements of the old offer, so that nobody pays the old prices after the notice period')
    .option('--consent <file>', 'if the visitor issuer is another key: its consent, from crema provider consent')
    .addOption(keyOption('the provider'))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(reprice)
}

async function reprice(offerIds: readonly Hash[], { key, price, end, consent, json, ...options }: RepriceOptions): Promise<void> {
  const account = openAccount({ key })
  const platform = await open(options)
  const repricing = { platform, account, prices: price, ends: end === true, consent }
  await eachAlone({ what: 'Offer', ids: offerIds, act: id => repriceOne(repricing, id), json })
}

/** What is the same for each offer. */
interface Repricing {
  readonly platform: Platform
  readonly account: LocalAccount
  readonly prices: readonly { name: string; price: string }[]
  readonly ends: boolean
  readonly consent: string | undefined
}

/** The new offer is published first: if the command is interrupted, customers have one offer too many, never none. */
async function repriceOne({ platform, account, prices, ends, consent }: Repricing, id: Hash) {
  const old = await readOffer(platform, id)
  const provider = accountAddress(account)
  requireStanding(old, provider)
  const unit = await readUnit(platform, old.offer.token)
  const products = repriced(old.products, prices, unit)
  const signature = consent === undefined ? undefined : readConsent(consent, consentFor(platform, provider, old.offer))
  const published = await sendIn(unit, platform, account, publishCall(platform, old.offer, products, signature))
  const offerId = offerIdIn(published)
  const withdrawn = await sendIn(unit, platform, account, withdrawOfferCall(platform, id))
  const agreements = (await readAgreementsAt(platform, old.offer.machine)).filter(each => each.offerId === id && each.endsAt === 0n)
  for (const agreement of ends ? agreements : []) await sendIn(unit, platform, account, endAgreementCall(platform, agreement.id))
  const transactions = { published: published.transactionHash, withdrawn: withdrawn.transactionHash }
  return {
    content: {
      offerId,
      oldOfferId: id,
      products,
      transactions,
      agreements: agreements.map(each => ({ id: each.id, customer: each.terms.payer, ended: ends })),
    },
    lines: [
      `Published the offer ${offerId} in place of ${id}, by the transactions ${transactions.published} and ${transactions.withdrawn}:`,
      ...offerLines({ provider, offer: old.offer, products }, unit),
      ...agreements.map(each => agreementText(each, old, unit, ends)),
      ...(agreements.length === 0 ? [] : [acceptText(offerId, old, unit)]),
    ],
  }
}

/** An acceptance deposits more than nothing; what the customer has there already stays in the same channel. */
function acceptText(offerId: Hash, { offer }: PublishedOffer, unit: Unit): string {
  const least = offer.smallestDeposit > 0n ? offer.smallestDeposit : 1n
  return `Send the customers their command: crema company accept ${offerId} --deposit ${amountText(least, unit.decimals)} --key FILE`
}

const agreementText = ({ id, terms }: Agreement, { offer, products }: PublishedOffer, unit: Unit, ended: boolean): string => {
  const until = ended ? `until it ends, in ${noticeText(offer.noticePeriod)}, or` : 'until'
  return `  Agreement ${id} of ${terms.payer} keeps ${productsText(offer.kind, products, unit)} ${until} the new offer is accepted; its deposit stays in the same channel.`
}

function requireStanding({ id, provider, withdrawn }: PublishedOffer, account: string): void {
  if (provider === account && !withdrawn) return
  throw new CommandFailure({
    code: 'offer-unavailable',
    fact: withdrawn ? `The offer ${id} is withdrawn.` : `The offer ${id} is not yours.`,
    expected: 'an offer of the key’s account that stands',
    remedy: 'List yours: crema provider offer list --provider YOU.',
    publicWords: [id],
  })
}

/** The products with their new prices. @throws CommandFailure when there is no such product, or nothing changes */
function repriced(products: readonly Product[], prices: Repricing['prices'], unit: Unit): Product[] {
  const names = products.map(({ name }) => name)
  const unknown = prices.find(({ name }) => !names.includes(name))
  if (unknown !== undefined)
    throw new CommandFailure({
      code: 'no-such-price',
      fact: `The offer has no product "${printable(unknown.name)}".`,
      expected: `one of ${names.map(name => `"${printable(name)}"`).join(', ')}`,
      remedy: 'Name it as the offer does.',
    })
  const changed = products.map(product => {
    const price = prices.findLast(({ name }) => name === product.name)
    return price === undefined ? product : { ...product, price: parseAmount(price.price, unit) }
  })
  if (changed.some(({ price }, at) => price !== products[at]?.price)) return changed
  throw new CommandFailure({
    code: 'price-unchanged',
    fact: 'All these prices are those of the offer already.',
    expected: 'at least one that is new',
    remedy: 'Nothing was done.',
  })
}
