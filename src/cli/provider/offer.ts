import type { Command } from 'commander'
import { withdrawOfferCall } from '../../chain/platform/calls.ts'
import type { Hash } from '../../core/hex.ts'
import { openAccount } from '../company/open-company.ts'
import { registerOffers } from '../platform/offers.ts'
import { open, type PlatformOptions, sendIn, transactionOf } from '../platform/open.ts'
import { agreementsOption, jsonOption, keyOption, parseHash, print, rpcOption } from '../support/options.ts'
import { registerAdmission } from './offer-admission.ts'
import { registerPublish } from './offer-publish.ts'

/** `crema provider offer …`: machines for rent, service, goods. */
export function registerOffer(provider: Command): void {
  const offer = provider.command('offer').description('offer a machine for rent, service or goods for one')
  registerPublish(offer)
  registerOffers(offer, 'list')
  registerEndOffer(offer)
  registerAdmission(offer)
}

/** `crema provider offer end OFFER`: takes it back; agreements made of it stay. */
function registerEndOffer(offer: Command): void {
  offer
    .command('end')
    .description('take an offer back; agreements made of it stay (crema provider end ends one)')
    .argument('<offer>', 'its id', parseHash)
    .addOption(keyOption('the provider'))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(endOffer)
}

async function endOffer(offerId: Hash, { key, json, ...options }: PlatformOptions & { key: string }): Promise<void> {
  const platform = await open(options)
  const mined = await sendIn(null, platform, openAccount({ key }), withdrawOfferCall(platform, offerId))
  print(json, { offerId, ...transactionOf(mined) }, [`Took back the offer ${offerId}, in transaction ${mined.transactionHash}.`])
}
