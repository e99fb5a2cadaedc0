import { type Command, Option } from 'commander'
import type { AcceptedClaim } from '../../core/accepted-claim.ts'
import type { Address } from '../../core/hex.ts'
import { parseClaim, receiptsIn } from '../../files/claim-file.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { openAccount } from '../company/open-company.ts'
import { openBringer } from '../courier/bring.ts'
import { bringEach, reportOutcomes } from '../courier/bring-each.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'
import { addressOption, jsonOption, keyOption, parseAddress, rpcOption } from '../support/options.ts'

interface CollectOptions {
  readonly key: string
  readonly rpc: readonly string[]
  readonly payee?: Address
  readonly contract?: Address
  readonly json?: true
}

/** `crema provider collect FILE`: redeems receipts that a machine or a phone handed out, in the machine's place. */
export function registerCollect(provider: Command): void {
  provider
    .command('collect')
    .description(
      'redeem receipts that a machine or a phone handed out, in its place: the money goes to their payee, no matter who sends them',
    )
    .argument('<files...>', 'from crema machine receipts --export, crema wallet receipt --export or crema provider watch --receipts')
    .addOption(keyOption('the account that pays the gas'))
    .addOption(addressOption('--payee <address>', 'refuse receipts that pay another address'))
    .addOption(
      new Option('--contract <address>', 'your PaymentChannels: refuse receipts of another contract')
        .env('CREMA_CONTRACT')
        .argParser(parseAddress),
    )
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(collect)
}

async function collect(files: readonly string[], { key, rpc, payee, contract, json }: CollectOptions): Promise<void> {
  const bringer = openBringer(rpc, openAccount({ key }))
  const contents = files.flatMap(file => receiptsIn(readJsonFile(file, 'file of receipts')))
  if (contents.length === 0)
    throw new CommandFailure({
      code: 'no-receipts',
      fact: `There is no receipt in ${files.join(', ')}.`,
      expected: 'at least one',
      remedy: 'Nothing is owed there, or the machine had taken no receipt when the file was written.',
    })
  const parse = (content: unknown): AcceptedClaim => {
    const claim = parseClaim(content, recoverAddress)
    if (payee !== undefined) requireSame('pays', claim.terms.payee, payee)
    if (contract !== undefined) requireSame('is for the contract', claim.domain.contract, contract)
    return claim
  }
  reportOutcomes(await bringEach(contents, parse, bringer), json)
}

function requireSame(does: string, got: Address, expected: Address): void {
  if (got === expected) return
  throw new CommandFailure({
    code: 'foreign-receipt',
    fact: `The receipt ${does} ${got}.`,
    expected,
    remedy: "It is another provider's: nothing was sent.",
  })
}
