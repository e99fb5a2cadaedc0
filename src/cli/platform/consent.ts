import type { Command } from 'commander'
import { agreementsDomain } from '../../chain/platform/open-platform.ts'
import { type Address, type Hash, ZERO_HASH } from '../../core/hex.ts'
import { readKey } from '../../files/keys.ts'
import { createSigner } from '../../signatures/javascript.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { addressOption, agreementsOption, jsonOption, keyOption, parseHash, print, rpcOption } from '../support/options.ts'
import { parseTime, showTime } from '../support/times.ts'
import { consentContent, signConsent } from './consent-file.ts'
import { open, type PlatformCommandOptions } from './open.ts'

interface ConsentOptions extends PlatformCommandOptions {
  readonly key: string
  readonly until: string
  readonly out: string
}

const add = (parent: Command, description: string, whose: string, until: string) =>
  parent
    .command('consent')
    .description(description)
    .addOption(keyOption(whose))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .option('--until <time>', 'its end, such as 2027-12-31 or 30d', until)
    .option('-o, --out <file>', 'output file', 'consent.json')
    .addOption(jsonOption())

/** `crema company consent OFFER`: a separate badge-signing key consents to be named in this acceptance. */
export function registerCompanyConsent(company: Command): void {
  const description = 'if another key than yours signs badges: sign its consent to be named when you accept an offer; no gas'
  add(company, description, 'the issuer', '30d')
    .argument('<offer>', 'its id', parseHash)
    .addOption(addressOption('--customer <address>', 'who accepts the offer').makeOptionMandatory())
    .action((offerId: Hash, options: ConsentOptions & { customer: Address }) => consent(options, options.customer, offerId))
}

/** `crema provider consent`: a separate key that signs visitors' badges consents to be named by a provider. */
export function registerProviderConsent(provider: Command): void {
  const description =
    "if another key than yours signs technicians' or drivers' badges: sign its consent to be named in your offers, which can be accepted until it ends; no gas"
  add(provider, description, "the visitors' issuer", '366d')
    .addOption(addressOption('--provider <address>', 'who publishes the offers').makeOptionMandatory())
    .action((options: ConsentOptions & { provider: Address }) => consent(options, options.provider, ZERO_HASH))
}

async function consent({ key, until, out, json, ...options }: ConsentOptions, customer: Address, offerId: Hash): Promise<void> {
  const expiresAt = parseTime(until, 'end')
  const signer = createSigner(readKey(key))
  const content = consentContent(signConsent(signer, agreementsDomain(await open(options)), customer, expiresAt, offerId))
  writeNewJsonFile(out, content)
  const what = offerId === ZERO_HASH ? 'in its offers' : `when it accepts the offer ${offerId}`
  print(json, { file: out, ...content }, [
    `Wrote ${out}: ${customer} may name the issuer ${signer.address} ${what}, until ${showTime(expiresAt)}.`,
    `Use it with --consent ${out}. Withdraw it with: crema ${offerId === ZERO_HASH ? 'provider' : 'company'} withdraw-consent ${out}`,
  ])
}
