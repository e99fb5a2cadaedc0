import type { Command } from 'commander'
import { withdrawOfferCall } from '../../chain/platform/calls.ts'
import type { Hash } from '../../core/hex.ts'
import { openAccount } from '../company/open-company.ts'
import { registerOffers } from '../platform/offers.ts'
import { open, type PlatformCommandOptions, sendIn, transactionOf } from '../platform/open.ts'
import { agreementsOption, jsonOption, keyOption, parseHash, print, rpcOption } from '../support/options.ts'
import { registerAdmission } from './offer-admission.ts'
import { registerPublish } from './offer-publish.ts'
import { registerReprice } from './offer-reprice.ts'

/** `crema provider offer …`: offers of machines for rent, of service and of goods. */
export function registerOffer(provider: Command): void {
  const offer = provider.command('offer').description('offer a machine for rent, service or goods for one')
  registerPublish(offer)
  registerReprice(offer)
  registerOffers(offer, 'list')
  registerEndOffer(offer)
  registerAdmission(offer)
}

/** `crema provider offer end OFFER`: withdraws it; its agreements continue. */
function registerEndOffer(offer: Command): void {
  offer
    .command('end')
    .description('withdraw an offer; its agreements continue (crema provider end ends one)')
    .argument('<offer>', 'its id', parseHash)
    .addOption(keyOption('the provider'))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(endOffer)
}

async function endOffer(offerId: Hash, { key, json, ...options }: PlatformCommandOptions & { key: string }): Promise<void> {
  const platform = await open(options)
  const mined = await sendIn(null, platform, openAccount({ key }), withdrawOfferCall(platform, offerId))
  print(json, { offerId, ...transactionOf(mined) }, [`Withdrew the offer ${offerId}, in transaction ${mined.transactionHash}.`])
}
