import { type Command, Option } from 'commander'
import type { Address } from '../../core/hex.ts'
import { badgeContent, type IssuedBadge, parseBadge } from '../../files/signed-file.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { type LimitOptions, limitTextOf, NO_LIMIT, noLimitOption, parseLimit } from '../cards/daily-limit.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'
import { jsonOption, keyOption, parseAddress, print, termsOption } from '../support/options.ts'
import { readTermsFile, type TermsFile } from '../support/terms-file.ts'

import { badgeBody, signBadge } from './badge-body.ts'
import { countOf, listLines, validityLines, writeBadgeList } from './badge-list.ts'
import { openIssuer } from './issuer.ts'
import { recordedOption, revokedHolders } from './revoked-holders.ts'

interface RenewOptions extends LimitOptions {
  readonly terms: string
  readonly key: string
  readonly expires: string
  readonly without: readonly Address[]
  readonly rpc?: readonly string[]
  readonly out: string
  readonly each?: string
  readonly publish?: string
  readonly json?: true
}

/** `crema company badge renew FILE`: the same badges with a later expiry. */
export function registerRenew(badge: Command): void {
  badge
    .command('renew')
    .description('renew the badges of a list, or a single one: the same holders and limits with a later expiry; costs no gas')
    .argument('<file>', 'written by crema company badge issue')
    .addOption(termsOption())
    .addOption(keyOption('the issuer'))
    .option('--expires <time>', 'the last day, such as 2027-12-31, or a duration such as 30d', '365d')
    .option('--daily-limit <amount>', "a new limit for all, in the token's unit (default: unchanged)")
    .addOption(noLimitOption())
    .addOption(
      new Option('--without <address...>', 'holders who get none: a new badge would undo their revocation')
        .default([], 'none')
        .argParser((text: string, before: Address[]) => [...before, parseAddress(text)]),
    )
    .addOption(recordedOption())
    .option('-o, --out <file>', 'output file', 'renewed-badges.json')
    .option('--each <folder>', 'also write each badge to its own file')
    .option('--publish <file>', 'also replace this list, which machines fetch from their badges_url; it contains no names')
    .addOption(jsonOption())
    .action(renew)
}

async function renew(path: string, { terms, key, out, each, publish, json, ...options }: RenewOptions): Promise<void> {
  const file = readTermsFile(terms)
  const signer = openIssuer(key, file)
  const old = readBadges(path, file)
  const revoked = await revokedHolders(
    options.rpc,
    file.domain,
    signer.address,
    old.map(({ badge }) => badge),
  )
  const leftOut = old.filter(({ badge }) => options.without.includes(badge.holder) || revoked.has(badge.holder))
  const renewed = old
    .filter(each => !leftOut.includes(each))
    .map(each => badgeContent(signBadge(signer, file, renewedBody(each, options, file), each.label)))
  const targets = { file: out, each, publish }
  await writeBadgeList(targets, renewed)
  print(json, { file: out, badges: renewed, leftOut: leftOut.map(({ badge }) => badge.holder) }, [
    `Wrote ${out}: ${countOf(renewed.length)}, with no gas.`,
    ...validityLines(renewed),
    ...leftOut.map(({ badge, label }) => `Left out: ${badge.holder}${label === null ? '' : `, ${label}`}.`),
    ...(options.rpc === undefined ? ['Revocations on the chain were not checked; use --rpc to check them.'] : []),
    ...listLines(targets),
  ])
}

function renewedBody(
  { badge }: IssuedBadge,
  { expires, ...options }: Pick<RenewOptions, 'expires' | 'dailyLimit' | 'limit'>,
  file: TermsFile,
) {
  const body = badgeBody({ expires, dailyLimit: NO_LIMIT }, badge.holder, file)
  const limit = limitTextOf(options)
  // Among several badges of a holder, a wallet presents the one issued last.
  const issuedAt = badge.issuedAt < body.issuedAt ? body.issuedAt : badge.issuedAt + 1n
  return { ...body, issuedAt, dailyLimit: limit === undefined ? badge.dailyLimit : parseLimit(limit, file) }
}

/** @throws CommandFailure or SignedFileError when a badge is not from this issuer */
function readBadges(path: string, { domain, terms }: TermsFile): IssuedBadge[] {
  const content = readJsonFile(path, 'badge file')
  const badges = (Array.isArray(content) ? content : [content]).map(each => parseBadge(each, recoverAddress))
  for (const { issuer, badge, domain: other } of badges) {
    if (issuer === terms.issuer && other.contract === domain.contract && other.chainId === domain.chainId) continue
    throw new CommandFailure({
      code: 'wrong-issuer',
      fact: `The badge of ${badge.holder} is from the issuer ${issuer}, for ${other.contract} on chain ${other.chainId}.`,
      expected: `${terms.issuer}, for ${domain.contract} on chain ${domain.chainId}`,
      remedy: 'Name the right list, or other terms with --terms FILE.',
    })
  }
  if (badges.length > 0) return badges
  throw new CommandFailure({ code: 'list-empty', fact: `${path} lists no badges.`, expected: 'at least one', remedy: 'Name another list.' })
}
