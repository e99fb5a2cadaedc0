import type { Command } from 'commander'
import { type Chain, openChain } from '../../chain/open-chain.ts'
import { openNode } from '../../chain/open-node.ts'
import { type Address, ZERO_ADDRESS } from '../../core/hex.ts'
import { printable } from '../../core/printable.ts'
import { channelId, NEVER, type Terms } from '../../core/terms.ts'
import { formatDuration, parseDurationSeconds } from '../../support/duration.ts'
import { CommandFailure } from '../support/failure.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { addressOption, jsonOption, parseAddress, print, rpcOption } from '../support/options.ts'
import { type TermsFile, termsContent } from '../support/terms-file.ts'
import { readUnit } from '../support/unit.ts'

interface TermsOptions {
  readonly rpc: readonly string[]
  readonly contract: Address
  readonly payer: Address
  readonly machine: Address
  readonly payee?: Address
  readonly issuer?: Address
  readonly token: string
  readonly symbol?: string
  readonly notice: string
  readonly out: string
  readonly json?: true
}

/** `crema company terms`: writes a channel's terms to a file for the other commands. */
export function registerTerms(company: Command): void {
  company
    .command('terms')
    .description("write a channel's terms to a file for the other commands; the first deposit opens it")
    .addOption(rpcOption())
    .addOption(addressOption('--contract <address>', 'the PaymentChannels contract').makeOptionMandatory())
    .addOption(addressOption('--payer <address>', 'pays, and gets the rest back').makeOptionMandatory())
    .addOption(addressOption('--machine <address>', "the machine's own address").makeOptionMandatory())
    .addOption(addressOption('--payee <address>', 'who is paid (default: the machine)'))
    .addOption(addressOption('--issuer <address>', 'whose key signs badges (default: the payer)'))
    .requiredOption('--token <address>', "the ERC-20, or native for the chain's coin")
    .option('--symbol <text>', "at most 8 bytes (default: the token's own; ETH for the native coin)")
    .option('--notice <duration>', 'between requesting the money back and receiving it, such as 7d; or never', '7d')
    .option('-o, --out <file>', 'output file', 'terms.json')
    .addOption(jsonOption())
    .action(writeTerms)
}

async function writeTerms(options: TermsOptions): Promise<void> {
  const { contract, payer, machine, payee = machine, issuer = payer, out, json } = options
  const token = options.token === 'native' ? ZERO_ADDRESS : parseAddress(options.token)
  const terms: Terms = { payer, payee, token, issuer, machine, noticePeriod: noticeOf(options.notice) }
  const chain = await chainAt(options.rpc, contract)
  const file: TermsFile = {
    domain: chain.domain,
    terms,
    id: channelId(terms, chain.domain),
    ...(await readUnit(chain, token, options.symbol)),
  }
  writeNewJsonFile(out, termsContent(file))
  print(json, { channelId: file.id, file: out, ...termsContent(file) }, [
    `Wrote ${out}.`,
    `Channel ${file.id} pays ${payee} in ${file.symbol} on chain ${chain.domain.chainId}.`,
    terms.noticePeriod === NEVER
      ? 'The payer can never withdraw its money; the payee can return it.'
      : `The payer gets its money back ${formatDuration(terms.noticePeriod)} after requesting it.`,
  ])
}

function noticeOf(text: string): number {
  const seconds = text === 'never' ? NEVER : parseDurationSeconds(text)
  if (seconds > NEVER)
    throw new CommandFailure({
      code: 'notice-too-long',
      fact: `A notice period of ${printable(text)} is too long.`,
      expected: `at most ${formatDuration(NEVER)}`,
      remedy: 'Choose a shorter one, or write never.',
    })
  return seconds
}

async function chainAt(rpc: readonly string[], contract: Address): Promise<Chain> {
  const chainId = BigInt(await openNode({ rpc }).ask(client => client.getChainId()))
  return openChain({ rpc, chainId, contract })
}
