import { acceptOfferCall } from '../../chain/platform/calls.ts'
import { allowanceSteps, approveCall } from '../../chain/token.ts'
import { type Hash, ZERO_ADDRESS } from '../../core/hex.ts'
import { offerLines } from '../platform/offers.ts'
import { showAmount } from '../support/amounts.ts'
import { CommandFailure } from '../support/failure.ts'
import { refuseExisting, writeNewJsonFile } from '../support/files.ts'
import { print } from '../support/options.ts'
import { termsContent } from '../support/terms-file.ts'
import { type AcceptOptions, nextStep, planAcceptance } from './acceptance-plan.ts'
import { safeContent } from './safe-file.ts'

/** The same acceptance as a Safe Transaction Builder file. Nothing is sent; the channel's terms are still written. */
export async function acceptBySafe(offerId: Hash, options: AcceptOptions, path: string): Promise<void> {
  const { customer, out, json } = options
  if (customer === undefined)
    throw new CommandFailure({
      code: 'option-missing',
      fact: 'No customer is named.',
      expected: 'the address of the Safe',
      remedy: 'Name it with --customer ADDRESS.',
    })
  refuseExisting(path)
  const plan = await planAcceptance(offerId, customer, options)
  const { platform, published, unit, acceptance, terms, channelId } = plan
  const { token, deposit, issuer } = acceptance
  const steps = token === ZERO_ADDRESS ? [] : await allowanceSteps(platform, customer, token, platform.agreements, deposit)
  const calls = [...steps.map(step => approveCall(token, platform.agreements, step)), acceptOfferCall(platform, acceptance)]
  const about = { name: `Crema: accept an offer with ${showAmount(deposit, unit)}`, description: `Accepts the offer ${offerId}.` }
  writeNewJsonFile(path, safeContent({ chainId: platform.domain.chainId, safe: customer, ...about, calls, createdAt: Date.now() }))
  writeNewJsonFile(out, termsContent({ domain: platform.domain, terms, id: channelId, ...unit }))
  print(json, { offerId, channelId, issuer, deposit, safe: customer, safeFile: path, file: out, calls }, [
    `Wrote ${path}: the acceptance, with ${showAmount(deposit, unit)} deposited. Nothing was sent.`,
    ...offerLines(published, unit),
    `Load it into the Transaction Builder of the Safe ${customer}. Its payment channel ${channelId} is in ${out}.`,
    nextStep(plan),
  ])
}
