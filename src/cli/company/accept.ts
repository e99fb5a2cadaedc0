import { type Command, Option } from 'commander'
import { type LocalAccount, parseEventLogs } from 'viem'
import { agreementsAbi } from '../../chain/abi/agreements-abi.ts'
import { acceptOfferCall, acceptOfferWithPermitCall } from '../../chain/platform/calls.ts'
import { signPermit } from '../../chain/signed-deposit.ts'
import { ensureAllowance } from '../../chain/token.ts'
import { type Hash, type Hex, ZERO_ADDRESS } from '../../core/hex.ts'
import { printable } from '../../core/printable.ts'
import { offerLines } from '../platform/offers.ts'
import { accountAddress, sendIn, transactionOf } from '../platform/open.ts'
import { showAmount } from '../support/amounts.ts'
import { CommandFailure } from '../support/failure.ts'
import { refuseExisting, writeNewJsonFile } from '../support/files.ts'
import { addressOption, agreementsOption, jsonOption, keyOption, parseHash, print, rpcOption } from '../support/options.ts'
import { termsContent } from '../support/terms-file.ts'
import { acceptBySafe } from './accept-by-safe.ts'
import { type AcceptancePlan, type AcceptOptions, nextStep, planAcceptance } from './acceptance-plan.ts'
import { openAccount } from './open-company.ts'

/** `crema company accept OFFER`: accepts, and pays the deposit into the channel in the same transaction. */
export function registerAccept(company: Command): void {
  company
    .command('accept')
    .description("accept an offer with a deposit, and write its payment channel's terms to a file for the other commands")
    .argument('<offer>', 'its id, from crema company offers', parseHash)
    .option('--deposit <amount>', "in the token's unit, such as 100.00 (default: the smallest that the offer allows)")
    .addOption(addressOption('--issuer <address>', "rental: the key that signs your employees' badges (default: the customer)"))
    .option('--consent <file>', 'if the issuer is another key: its consent, from crema company consent')
    .addOption(
      new Option('--by <way>', 'for a token: approve (two transactions), or permit (EIP-2612, one)')
        .choices(['approve', 'permit'])
        .default('approve'),
    )
    .addOption(keyOption('the customer; none for --safe').makeOptionMandatory(false))
    .option('--safe <file>', 'send nothing: write a Safe Transaction Builder file, for a customer that is a Safe')
    .addOption(addressOption('--customer <address>', "with --safe: the Safe's address"))
    .option('--symbol <text>', "for the terms file, at most 8 bytes (default: the token's own; ETH for the native coin)")
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .option('-o, --out <file>', "where to write the channel's terms", 'terms.json')
    .addOption(jsonOption())
    .action(accept)
}

async function accept(offerId: Hash, options: AcceptOptions): Promise<void> {
  refuseExisting(options.out)
  if (options.safe !== undefined) return acceptBySafe(offerId, options, options.safe)
  if (options.key === undefined)
    throw new CommandFailure({
      code: 'option-missing',
      fact: 'No account to accept with.',
      expected: '--key FILE or --safe FILE',
      remedy: 'Pass the key of the customer.',
    })
  const account = openAccount({ key: options.key })
  const plan = await planAcceptance(offerId, accountAddress(account), options)
  const { platform, published, unit, terms, channelId, acceptance } = plan
  const { approvals, call } = await callFor(plan, account, options.by)
  const mined = await sendIn(unit, platform, account, call)
  writeNewJsonFile(options.out, termsContent({ domain: platform.domain, terms, id: channelId, ...unit }))
  const [accepted] = parseEventLogs({ abi: agreementsAbi, eventName: 'OfferAccepted', logs: mined.logs })
  const { issuer, deposit } = acceptance
  const result = { agreementId: accepted?.args.agreementId, offerId, channelId, issuer, deposit, file: options.out }
  print(options.json, { ...result, ...transactionOf(mined), approvals }, [
    `Agreement ${result.agreementId}, with ${showAmount(deposit, unit)} deposited, in transaction ${mined.transactionHash}:`,
    ...offerLines(published, unit),
    `Wrote its payment channel ${channelId} to ${options.out}.`,
    nextStep(plan),
  ])
}

async function callFor({ platform, acceptance, unit }: AcceptancePlan, account: LocalAccount, by: AcceptOptions['by']) {
  const { token, deposit } = acceptance
  const approvals: Hex[] = []
  if (token === ZERO_ADDRESS || deposit === 0n) return { approvals, call: acceptOfferCall(platform, acceptance) }
  if (by === 'approve') {
    approvals.push(...(await ensureAllowance(platform, account, token, platform.agreements, deposit)))
    return { approvals, call: acceptOfferCall(platform, acceptance) }
  }
  const permit = await signPermit(platform, account, token, platform.agreements, deposit)
  if (permit !== null) return { approvals, call: acceptOfferWithPermitCall(platform, acceptance, permit) }
  throw new CommandFailure({
    code: 'no-permit',
    fact: `${printable(unit.symbol)} has no permits (EIP-2612) that Crema knows.`,
    expected: 'a token with permits',
    remedy: 'Leave out --by permit.',
  })
}
