import { type Command, Option } from 'commander'
import { parseEventLogs, type TransactionReceipt } from 'viem'
import { agreementsAbi } from '../../chain/abi/agreements-abi.ts'
import { publishCall } from '../../chain/platform/calls.ts'
import { agreementsDomain, type Platform } from '../../chain/platform/open-platform.ts'
import { causeNames } from '../../core/causes.ts'
import { type Address, type Hash, ZERO_HASH } from '../../core/hex.ts'
import { kinds, type Offer } from '../../core/offer.ts'
import { openAccount } from '../company/open-company.ts'
import { readConsent } from '../platform/consent-file.ts'
import { offerLines } from '../platform/offers.ts'
import { accountAddress, open, type PlatformCommandOptions, sendIn, transactionOf } from '../platform/open.ts'
import { eachAlone } from '../support/each-alone.ts'
import { addressOption, agreementsOption, jsonOption, keyOption, parseWhole, print, rpcOption } from '../support/options.ts'
import { readUnit } from '../support/unit.ts'
import { machinesOption } from './machine-list.ts'
import { offerOf, parseProduct, readOfferFile } from './offer-file.ts'

interface PublishOptions extends PlatformCommandOptions {
  readonly machines?: readonly Address[]
  readonly key: string
  readonly consent?: string
  readonly kind?: string
  readonly machine?: Address
  readonly payee?: Address
  readonly token?: string
  readonly smallestDeposit?: string
  readonly noticePeriod?: string
  readonly visitorIssuer?: Address
  readonly everyCups?: number
  readonly customer?: Address
  readonly places?: number
  readonly product?: { name: string; price: string; cause?: string }[]
}

const example = `
A rental as a file:
  kind = "rental"
  machine = "0x…"
  token = "0x…"                # or "native"
  smallest_deposit = "10.00"
  notice_period = "7d"
  places = 4                   # this many customers may accept it; or customer = "0x…" for one of your choice
  [[products]]
  name = "Espresso"            # the machine sells its product of this label at this price
  price = "0.80"
In a service or supply a product's price is the fee for a cause, one of
  ${causeNames.join(', ')},
or fault-N, supply-N for a machine's other bits.`

/** `crema provider offer publish [FILE]`: publishes an offer from a TOML file, from options, or from both. */
export function registerPublish(offer: Command): void {
  offer
    .command('publish')
    .description('publish an offer, from a TOML file or from options; customers accept it as it is')
    .argument('[file]', 'TOML; its keys are the options here with underscores, and [[products]] with name, price, cause')
    .addOption(keyOption('the provider'))
    .addOption(
      new Option('--kind <kind>', 'rental: the machine, by its owner; service: repair and maintenance; supply: goods').choices(kinds),
    )
    .addOption(addressOption('--machine <address>', 'which machine'))
    .addOption(machinesOption('the same offer for each of these machines').conflicts('machine'))
    .addOption(addressOption('--payee <address>', 'who is paid (default: the provider)'))
    .option('--token <address>', 'the ERC-20 of all prices, or native')
    .option('--smallest-deposit <amount>', 'the least that a customer deposits, such as 10.00 (default: 0)')
    .option('--notice-period <duration>', 'for the agreement and its payment channel, such as 7d; at most 366d')
    .addOption(addressOption('--visitor-issuer <address>', "signs technicians' or drivers' badges (default: the provider; rental: none)"))
    .option('--consent <file>', 'if the visitor issuer is another key: its consent, from crema provider consent')
    .addOption(new Option('--every-cups <number>', 'service: cups between regular services').argParser(text => Number(parseWhole(text))))
    .addOption(addressOption('--customer <address>', 'who may accept (default: anyone)'))
    .addOption(
      new Option('--places <number>', 'rental that names no customer: how many may accept it, 1 to 16 (default: 1)').argParser(text =>
        Number(parseWhole(text)),
      ),
    )
    .addOption(
      new Option('--product <name=price,cause>', 'such as "Espresso=0.80", or "Grinder=80.00,grinder-stuck"; again for more').argParser(
        (text, before: unknown) => [...(Array.isArray(before) ? before : []), parseProduct(text)],
      ),
    )
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .addHelpText('after', example)
    .action(publish)
}

async function publish(
  path: string | undefined,
  { key, consent, json, rpc, agreements, machines, ...options }: PublishOptions,
): Promise<void> {
  const { smallestDeposit, noticePeriod, visitorIssuer, everyCups, product, ...same } = options
  const text = readOfferFile(path, {
    ...same,
    smallest_deposit: smallestDeposit,
    notice_period: noticePeriod,
    visitor_issuer: visitorIssuer,
    every_cups: everyCups,
    products: product,
    ...(machines && { machine: machines[0] }),
  })
  const account = openAccount({ key })
  const provider = accountAddress(account)
  const platform = await open({ rpc, agreements })
  const unit = await readUnit(platform, text.token)
  const { offer, products } = offerOf(text, provider, unit)
  const signature = consent === undefined ? undefined : readConsent(consent, consentFor(platform, provider, offer))
  const publishAt = async (machine: Address) => {
    const one = { ...offer, machine }
    const mined = await sendIn(unit, platform, account, publishCall(platform, one, products, signature))
    return { offerId: offerIdIn(mined), provider, ...one, products, ...transactionOf(mined) }
  }
  const lines = ({ offerId, transactionHash, machine }: Awaited<ReturnType<typeof publishAt>>) => [
    `Published the offer ${offerId}, in transaction ${transactionHash}:`,
    ...offerLines({ provider, offer: { ...offer, machine }, products }, unit),
    nextStep(offer, offerId),
  ]
  if (machines === undefined) {
    const published = await publishAt(offer.machine)
    return print(json, published, lines(published))
  }
  const act = async (machine: Address) => {
    const published = await publishAt(machine)
    return { content: published, lines: lines(published) }
  }
  return eachAlone({ what: 'Machine', ids: machines, act, json })
}

/** The offer that a transaction published. */
export function offerIdIn({ logs, transactionHash }: TransactionReceipt): Hash {
  const [published] = parseEventLogs({ abi: agreementsAbi, eventName: 'OfferPublished', logs })
  if (published === undefined) throw new Error(`Transaction ${transactionHash} published no offer.`)
  return published.args.offerId
}

const nextStep = ({ kind }: Offer, offerId: string): string => {
  const accept = `A customer accepts it with: crema company accept ${offerId}`
  if (kind === 'rental') return accept
  if (kind === 'service') return `The owner of the machine accepts it with: crema company accept ${offerId}`
  return `${accept}\nThe owner of the machine may at once; the companies that rent it, after its crema provider offer admit ${offerId}`
}

export const consentFor = (platform: Platform, provider: Address, { visitorIssuer }: Offer) => ({
  domain: agreementsDomain(platform),
  issuer: visitorIssuer,
  customer: provider,
  offerId: ZERO_HASH,
})
