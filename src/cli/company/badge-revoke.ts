import type { Command } from 'commander'
import type { Address } from '../../core/hex.ts'
import { digest, type Revocation } from '../../core/messages.ts'
import { type IssuedRevocation, revocationContent } from '../../files/signed-file.ts'
import { utcText } from '../../support/utc-text.ts'
import { holderToRevoke, markRevoked } from '../cards/revoke-in-list.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { addressOption, jsonOption, keyOption, print, rpcOption, termsOption } from '../support/options.ts'
import { readTermsFile } from '../support/terms-file.ts'
import { nowSeconds, parseTime, showTime } from '../support/times.ts'
import { openIssuer } from './issuer.ts'
import { openAccount } from './open-company.ts'
import { recordOnChain } from './record-on-chain.ts'

interface RevokeOptions {
  readonly terms: string
  readonly key: string
  readonly holder?: Address
  readonly csv?: string
  readonly label?: string
  readonly at?: string
  readonly out?: string
  readonly record?: true
  readonly rpc: readonly string[]
  readonly gasKey?: string
  readonly json?: true
}

/** `crema company badge revoke`: ends all badges of a holder. It takes effect at a machine as soon as the machine gets the file. */
export function registerRevoke(badge: Command): void {
  badge
    .command('revoke')
    .description('end all badges issued to an employee until now')
    .addOption(termsOption())
    .addOption(keyOption('the issuer'))
    .addOption(addressOption('--holder <address>', "the employee's address"))
    .option('--csv <file>', 'the list of crema company badge enrol: the line is marked, so that no badge is signed for it again')
    .option('--label <text>', 'with --csv: the employee, as named in the list')
    .option('--at <time>', 'end the badges issued until then (default: now)')
    .option('-o, --out <file>', 'output file (default: revocation-<holder>-<time>.json)')
    .option('--record', 'also record it on-chain, where every machine of the issuer finds it at its next sync')
    .option('--gas-key <file>', 'with --record: the key that pays for the gas (default: the issuer)')
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(revoke)
}

async function revoke({ terms, key, csv, json, ...options }: RevokeOptions): Promise<void> {
  const file = readTermsFile(terms)
  const signer = openIssuer(key, file)
  const holder = holderToRevoke(csv, options)
  const revocation: Revocation = { holder, at: options.at === undefined ? nowSeconds() : parseTime(options.at, 'end') }
  const signature = signer.sign(digest(file.domain, 'Revocation', revocation))
  const issued: IssuedRevocation = { domain: file.domain, issuer: signer.address, revocation, signature }
  const path = options.out ?? `revocation-${holder}-${revocation.at}.json`
  // Write the file first: a machine accepts it offline, and anyone can record it later.
  writeNewJsonFile(path, revocationContent(issued))
  const encoding = csv === undefined ? null : await markRevoked(csv, holder, utcText(revocation.at))
  const recorded = options.record ? await recordOnChain(options.rpc, openAccount({ key: options.gasKey ?? key }), issued) : null
  print(json, { file: path, ...revocationContent(issued), ...recorded }, [
    `Wrote ${path}: it ends every badge of ${holder} issued until ${showTime(revocation.at)}.`,
    recorded === null
      ? effectText(revocation)
      : `Recorded in transaction ${recorded.transactionHash}; machines find it at their next sync.`,
    csv === undefined
      ? 'Remove the holder from your lists: a new badge would end the revocation.'
      : `Marked in ${csv}: no badge is signed for it again. Publish the list again: crema company badge issue --csv ${csv} --publish FILE`,
    ...(encoding === null ? [] : [`${encoding} It is in UTF-8 now.`]),
  ])
}

/** A date alone means its last second: today's is still in the future. */
const effectText = ({ at }: Revocation): string => {
  const effect = 'at a machine with crema machine take-revocation; at all machines with crema company badge record.'
  return at > nowSeconds()
    ? `Machines and the chain refuse it until ${showTime(at)}; then it takes effect ${effect}`
    : `It takes effect ${effect}`
}
