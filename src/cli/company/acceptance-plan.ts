import type { OfferAcceptance } from '../../chain/platform/calls.ts'
import { agreementsDomain, type Platform } from '../../chain/platform/open-platform.ts'
import { readOffer } from '../../chain/platform/read-platform.ts'
import { type Address, type Hash, ZERO_ADDRESS } from '../../core/hex.ts'
import type { PublishedOffer } from '../../core/offer.ts'
import { channelId, type Terms } from '../../core/terms.ts'
import { readConsent } from '../platform/consent-file.ts'
import { open, type PlatformCommandOptions } from '../platform/open.ts'
import { parseAmount, type Unit } from '../support/amounts.ts'
import { CommandFailure } from '../support/failure.ts'
import { readUnit } from '../support/unit.ts'

export interface AcceptOptions extends PlatformCommandOptions {
  readonly key?: string
  readonly deposit?: string
  readonly issuer?: Address
  readonly consent?: string
  readonly by: 'approve' | 'permit'
  readonly safe?: string
  readonly customer?: Address
  readonly symbol?: string
  readonly out: string
}

/** Everything needed to accept an offer, whichever way the transaction is sent. */
export interface AcceptancePlan {
  readonly platform: Platform
  readonly published: PublishedOffer
  readonly unit: Unit
  readonly acceptance: OfferAcceptance
  /** The terms of the agreement's payment channel. */
  readonly terms: Terms
  readonly channelId: Hash
}

/** @throws CommandFailure when the offer is withdrawn, or the consent is for something else; before anything is approved or paid */
export async function planAcceptance(offerId: Hash, customer: Address, options: AcceptOptions): Promise<AcceptancePlan> {
  const platform = await open(options)
  const published = await standingOffer(platform, offerId)
  const { payee, token, machine, noticePeriod, smallestDeposit, kind } = published.offer
  const unit = await readUnit(platform, token, options.symbol)
  const deposit = options.deposit === undefined ? smallestDeposit : parseAmount(options.deposit, unit)
  const issuer = options.issuer ?? (kind === 'rental' ? customer : machine)
  const wanted = { domain: agreementsDomain(platform), issuer, customer, offerId }
  const consent = options.consent === undefined ? undefined : readConsent(options.consent, wanted)
  const terms: Terms = { payer: customer, payee, token, issuer, machine, noticePeriod }
  const acceptance = { offerId, issuer, consent, deposit, token }
  return { platform, published, unit, acceptance, terms, channelId: channelId(terms, platform.domain) }
}

async function standingOffer(platform: Platform, id: Hash): Promise<PublishedOffer> {
  const published = await readOffer(platform, id)
  if (published.provider !== ZERO_ADDRESS && !published.withdrawn) return published
  const fact = published.withdrawn ? `The provider withdrew the offer ${id}.` : `Nobody published an offer ${id}.`
  throw new CommandFailure({
    code: 'offer-unavailable',
    fact,
    expected: 'an offer that stands',
    remedy: 'List them: crema company offers.',
  })
}

/** The customer's next step after acceptance. */
export const nextStep = ({ published: { offer, provider } }: AcceptancePlan): string =>
  offer.kind === 'rental'
    ? 'The machine serves once it has read this on the chain. Authorise employees: crema company badge issue.'
    : `The machine itself signs the payments to ${provider}, for completed work.`
