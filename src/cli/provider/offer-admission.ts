import type { Command } from 'commander'
import { admitOfferCall, excludeOfferCall } from '../../chain/platform/calls.ts'
import { readOffer } from '../../chain/platform/read-platform.ts'
import type { Hash } from '../../core/hex.ts'
import { openAccount } from '../company/open-company.ts'
import { offerLines } from '../platform/offers.ts'
import { open, type PlatformCommandOptions, sendIn, transactionOf, unitsAt } from '../platform/open.ts'
import { agreementsOption, jsonOption, keyOption, parseHash, print, rpcOption } from '../support/options.ts'

interface AdmissionOptions extends PlatformCommandOptions {
  readonly key: string
}

/** `crema provider offer admit OFFER` and `exclude OFFER`: which supplies the tenants of a machine may accept is its owner's choice. */
export function registerAdmission(offer: Command): void {
  command(offer, 'admit', 'as the owner of the machine: let the customers who rent it accept this supply').action(admit)
  command(offer, 'exclude', 'take that back; agreements made of it stay (crema provider end ends one)').action(exclude)
}

const command = (offer: Command, name: string, description: string) =>
  offer
    .command(name)
    .description(description)
    .argument('<offer>', 'its id, from crema provider offer list', parseHash)
    .addOption(keyOption("the machine's owner"))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())

async function admit(offerId: Hash, { key, json, ...options }: AdmissionOptions): Promise<void> {
  const platform = await open(options)
  const mined = await sendIn(null, platform, openAccount({ key }), admitOfferCall(platform, offerId))
  const published = await readOffer(platform, offerId)
  const { machine, visitorIssuer } = published.offer
  print(json, { offerId, machine, admittedBy: published.admittedBy, ...transactionOf(mined) }, [
    `Admitted the supply ${offerId} for the tenants of the machine ${machine}, in transaction ${mined.transactionHash}:`,
    ...offerLines(published, await unitsAt(platform)(published.offer.token)),
    `  its drivers have badges of ${visitorIssuer}`,
  ])
}

async function exclude(offerId: Hash, { key, json, ...options }: AdmissionOptions): Promise<void> {
  const platform = await open(options)
  const mined = await sendIn(null, platform, openAccount({ key }), excludeOfferCall(platform, offerId))
  print(json, { offerId, ...transactionOf(mined) }, [
    `Tenants cannot accept the supply ${offerId} any more, by transaction ${mined.transactionHash}.`,
  ])
}
