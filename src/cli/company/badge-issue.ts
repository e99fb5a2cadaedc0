import { type Command, Option } from 'commander'
import type { Address } from '../../core/hex.ts'
import { type Badge, digest } from '../../core/messages.ts'
import { badgeContent, type IssuedBadge } from '../../signed-file.ts'
import { parseAmount, showAmount } from '../amounts.ts'
import { CommandFailure } from '../failure.ts'
import { writeNewJsonFile } from '../files.ts'
import { addressOption, jsonOption, keyOption, print, termsOption } from '../options.ts'
import { readTermsFile, type TermsFile } from '../terms-file.ts'
import { nowSeconds, parseTime, showTime } from '../times.ts'
import { openIssuer } from './issuer.ts'
import { readCardAddress } from './read-card.ts'

interface IssueOptions {
  readonly terms: string
  readonly key: string
  readonly holder?: Address
  readonly card?: string | true
  readonly expires: string
  readonly issued?: string
  readonly dailyLimit: string
  readonly label?: string
  readonly out?: string
  readonly json?: true
}

/** `crema company badge issue`: signs a badge. No network, no gas. */
export function registerIssue(badge: Command): void {
  badge
    .command('issue')
    .description('sign a badge for an employee; good at every machine of this issuer, with no gas and no network')
    .addOption(termsOption())
    .addOption(keyOption('the issuer'))
    .addOption(addressOption('--holder <address>', "the employee's address, as the phone's app shows it"))
    .addOption(
      new Option(
        '--card [reader]',
        'for a card that signs (Arx HaLo, Keycard Cash): read its address at a reader of this computer (PC/SC)',
      ).conflicts('holder'),
    )
    .option('--expires <time>', 'the last day, such as 2027-12-31, or a duration such as 30d', '365d')
    .option('--issued <time>', 'from when on (default: now)')
    .option('--daily-limit <amount>', "in the token's unit, for one day (UTC) at each machine; 0 for none", '0')
    .option('--label <text>', 'for you: whose badge it is; the machine never stores it')
    .option('-o, --out <file>', 'where to (default: badge-<holder>.json)')
    .addOption(jsonOption())
    .action(issue)
}

async function issue({ terms, key, out, json, ...options }: IssueOptions): Promise<void> {
  const file = readTermsFile(terms)
  const signer = openIssuer(key, file)
  const badge = { ...badgeBody(options, file), holder: await holderOf(options) }
  const issued: IssuedBadge = {
    domain: file.domain,
    issuer: signer.address,
    badge,
    signature: signer.sign(digest(file.domain, 'Badge', badge)),
    token: { address: file.terms.token, decimals: file.decimals, symbol: file.symbol },
    label: options.label ?? null,
  }
  const path = out ?? `badge-${badge.holder}.json`
  writeNewJsonFile(path, badgeContent(issued), 0o600)
  const limit = badge.dailyLimit === 0n ? 'no daily limit' : `at most ${showAmount(badge.dailyLimit, file)} a day`
  print(json, { file: path, ...badgeContent(issued) }, [
    `Wrote ${path}: a badge for ${options.label ?? badge.holder}, good until ${showTime(badge.expiresAt)}, ${limit}.`,
    options.card === undefined
      ? 'Send it to its holder (crema wallet add-badge), or bring it to a machine (crema machine take-badge).'
      : 'Bring it to the machines (crema machine take-badge), or put it into the list at their badges_url: a card brings none itself.',
  ])
}

/** Whose badge it is. A card's address is read last, when all else is known to be right. */
async function holderOf({ holder, card }: Pick<IssueOptions, 'holder' | 'card'>): Promise<Address> {
  if (holder !== undefined) return holder
  if (card !== undefined) return readCardAddress(card === true ? undefined : card)
  throw new CommandFailure('Nobody to issue the badge to.\nExpected --holder or --card.\nName the address, or lay a card on a reader.')
}

function badgeBody(
  { card, expires, issued, dailyLimit }: Pick<IssueOptions, 'card' | 'expires' | 'issued' | 'dailyLimit'>,
  file: TermsFile,
): Omit<Badge, 'holder'> {
  const issuedAt = issued === undefined ? nowSeconds() : parseTime(issued, 'start')
  const expiresAt = parseTime(expires, 'end')
  if (expiresAt <= issuedAt)
    throw new CommandFailure(
      `The badge would expire at ${showTime(expiresAt)}.\nExpected a time after ${showTime(issuedAt)}, from when on it is good.\nChoose a later --expires.`,
    )
  const limit = parseAmount(dailyLimit, file)
  if (card !== undefined && limit === 0n)
    throw new CommandFailure(
      'A badge for a card with no daily limit.\nExpected one: a card signs whatever it is asked to, and may be lost.\nAdd --daily-limit 5.00, say.',
    )
  return { issuedAt, expiresAt, dailyLimit: limit }
}
