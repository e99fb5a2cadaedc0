import type { Command } from 'commander'
import { withdrawConsentCall } from '../../chain/platform/calls.ts'
import { agreementsDomain } from '../../chain/platform/open-platform.ts'
import { type Address, type Hash, ZERO_HASH } from '../../core/hex.ts'
import { type ConsentWithdrawal, digest } from '../../core/messages.ts'
import { readKey } from '../../files/keys.ts'
import { createSigner } from '../../signatures/javascript.ts'
import { openAccount } from '../company/open-company.ts'
import { CommandFailure } from '../support/failure.ts'
import { addressOption, agreementsOption, jsonOption, keyOption, parseHash, print, rpcOption } from '../support/options.ts'
import { parseTime, showTime } from '../support/times.ts'
import { readConsentFile } from './consent-file.ts'
import { open, type PlatformCommandOptions, sendIn, transactionOf } from './open.ts'

interface WithdrawOptions extends PlatformCommandOptions {
  readonly key: string
  readonly gasKey?: string
  readonly until?: string
}

/** What a consent was given for, as the options say it. */
interface Given {
  readonly customer: Address | undefined
  readonly offerId: Hash | undefined
}

const add = (parent: Command, whose: string) =>
  parent
    .command('withdraw-consent')
    .description('withdraw a consent: it cannot be used any more from now on; agreements that were made with it stay')
    .argument('[file]', 'the consent; without it, name what it was for and when it ends')
    .option('--until <time>', 'without a file: withdraw the consents that end by then, such as 2027-12-31')
    .addOption(keyOption(whose))
    .option('--gas-key <file>', 'the key that pays for the gas (default: the issuer)')
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())

/** `crema company withdraw-consent [FILE]`. */
export function registerCompanyWithdrawConsent(company: Command): void {
  add(company, 'the issuer')
    .addOption(addressOption('--customer <address>', 'without a file: who was to accept the offer'))
    .option('--offer <id>', 'without a file: which offer', parseHash)
    .action((file: string | undefined, options: WithdrawOptions & { customer?: Address; offer?: Hash }) =>
      withdraw(file, options, { customer: options.customer, offerId: options.offer }),
    )
}

/** `crema provider withdraw-consent [FILE]`. */
export function registerProviderWithdrawConsent(provider: Command): void {
  add(provider, "the visitors' issuer")
    .addOption(addressOption('--provider <address>', 'without a file: who published offers with it'))
    .action((file: string | undefined, options: WithdrawOptions & { provider?: Address }) =>
      withdraw(file, options, { customer: options.provider, offerId: ZERO_HASH }),
    )
}

async function withdraw(path: string | undefined, options: WithdrawOptions, given: Given): Promise<void> {
  const { key, gasKey, until, json } = options
  const withdrawal = path === undefined ? named(given, until) : ofFile(path)
  const signer = createSigner(readKey(key))
  const platform = await open(options)
  const signature = signer.sign(digest(agreementsDomain(platform), 'ConsentWithdrawal', withdrawal))
  const call = withdrawConsentCall(platform, signer.address, withdrawal, signature)
  const mined = await sendIn(null, platform, openAccount({ key: gasKey ?? key }), call)
  print(json, { issuer: signer.address, ...withdrawal, ...transactionOf(mined) }, [
    `Withdrew the consents of ${signer.address} to ${withdrawal.customer} that end by ${showTime(withdrawal.until)}, in transaction ${mined.transactionHash}.`,
    'A new one must end after that.',
  ])
}

function ofFile(path: string): ConsentWithdrawal {
  const { customer, offerId, expiresAt } = readConsentFile(path)
  return { customer, offerId, until: expiresAt }
}

function named({ customer, offerId }: Given, until: string | undefined): ConsentWithdrawal {
  if (customer === undefined || offerId === undefined || until === undefined)
    throw new CommandFailure({
      code: 'consent-unclear',
      fact: 'It is not clear which consent is withdrawn.',
      expected: 'its file, or all that it was for and --until TIME',
      remedy: 'Name them: crema company withdraw-consent --help.',
    })
  return { customer, offerId, until: parseTime(until, 'end') }
}
