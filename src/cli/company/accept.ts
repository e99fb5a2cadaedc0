import type { Command } from 'commander'
import { type LocalAccount, parseEventLogs } from 'viem'
import { agreementsAbi } from '../../chain/abi/agreements-abi.ts'
import { agreementsDomain, type Platform } from '../../chain/open-platform.ts'
import { acceptOfferCall } from '../../chain/platform-calls.ts'
import { readAgreement, readOffer } from '../../chain/read-platform.ts'
import { ensureAllowance } from '../../chain/token.ts'
import { type Address, type Hash, ZERO_ADDRESS } from '../../core/hex.ts'
import type { PublishedOffer } from '../../core/offer.ts'
import { parseAmount, showAmount } from '../amounts.ts'
import { CommandFailure } from '../failure.ts'
import { refuseExisting, writeNewJsonFile } from '../files.ts'
import { addressOption, agreementsOption, jsonOption, keyOption, parseHash, print, rpcOption } from '../options.ts'
import { readConsent } from '../platform/consent-file.ts'
import { offerLines } from '../platform/offers.ts'
import { accountAddress, open, type PlatformOptions, sendIn, transactionOf } from '../platform/open.ts'
import { termsContent } from '../terms-file.ts'
import { readUnit } from '../unit.ts'
import { openAccount } from './open-company.ts'

interface AcceptOptions extends PlatformOptions {
  readonly key: string
  readonly deposit?: string
  readonly issuer?: Address
  readonly consent?: string
  readonly symbol?: string
  readonly out: string
}

/** `crema company accept OFFER`: agrees, and pays the deposit into the channel in the same transaction. */
export function registerAccept(company: Command): void {
  company
    .command('accept')
    .description('accept an offer with a deposit, and write down its payment channel for the other commands')
    .argument('<offer>', 'its id, from crema company offers', parseHash)
    .option('--deposit <amount>', "in the token's unit, such as 100.00 (default: the smallest that the offer takes)")
    .addOption(addressOption('--issuer <address>', "rental: whose key signs your employees' badges (default: the customer)"))
    .option('--consent <file>', 'where the issuer is another key: its consent, by crema company consent')
    .option('--symbol <text>', "for the terms file, at most 8 bytes (default: the token's own; ETH for the native coin)")
    .addOption(keyOption('the customer'))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .option('-o, --out <file>', "where to write the channel's terms", 'terms.json')
    .addOption(jsonOption())
    .action(accept)
}

async function accept(offerId: Hash, { key, json, out, symbol, ...options }: AcceptOptions): Promise<void> {
  refuseExisting(out)
  const account = openAccount({ key })
  const platform = await open(options)
  const published = await standingOffer(platform, offerId)
  const unit = await readUnit(platform, published.offer.token, symbol)
  const deposit = options.deposit === undefined ? published.offer.smallestDeposit : parseAmount(options.deposit, unit)
  const { issuer, consent } = issuerOf(platform, account, published, options)
  const { token } = published.offer
  const acceptance = { offerId, issuer, consent, deposit, token }
  const approvals =
    token === ZERO_ADDRESS || deposit === 0n ? [] : await ensureAllowance(platform, account, token, platform.agreements, deposit)
  const mined = await sendIn(unit, platform, account, acceptOfferCall(platform, acceptance))
  const [accepted] = parseEventLogs({ abi: agreementsAbi, eventName: 'OfferAccepted', logs: mined.logs })
  const { id, channelId, terms } = await readAgreement(platform, accepted?.args.agreementId ?? 0n)
  writeNewJsonFile(out, termsContent({ domain: platform.domain, terms, id: channelId, ...unit }))
  print(json, { agreementId: id, offerId, channelId, issuer, deposit, file: out, ...transactionOf(mined), approvals }, [
    `Agreement ${id}, with ${showAmount(deposit, unit)} deposited, in transaction ${mined.transactionHash}:`,
    ...offerLines(published, unit),
    `Wrote its payment channel ${channelId} to ${out}.`,
    published.offer.kind === 'rental'
      ? 'The machine serves once it has read this on the chain. Let employees drink: crema company badge issue.'
      : `The machine itself signs what ${published.provider} is paid, for work that was done.`,
  ])
}

/** @throws CommandFailure where there is none, before anything is approved or paid */
async function standingOffer(platform: Platform, id: Hash): Promise<PublishedOffer> {
  const published = await readOffer(platform, id)
  if (published.provider !== ZERO_ADDRESS && !published.withdrawn) return published
  const fact = published.withdrawn ? `The provider withdrew the offer ${id}.` : `Nobody published an offer ${id}.`
  throw new CommandFailure(`${fact}\nExpected one that stands.\nList those: crema company offers.`)
}

function issuerOf(
  platform: Platform,
  account: LocalAccount,
  { id, offer }: PublishedOffer,
  { issuer, consent: path }: Pick<AcceptOptions, 'issuer' | 'consent'>,
) {
  const customer = accountAddress(account)
  const named = issuer ?? (offer.kind === 'rental' ? customer : offer.machine)
  const wanted = { domain: agreementsDomain(platform), issuer: named, customer, offerId: id }
  return { issuer: named, consent: path === undefined ? undefined : readConsent(path, wanted) }
}
