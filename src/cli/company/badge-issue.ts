import { type Command, Option } from 'commander'
import { type Address, ZERO_ADDRESS } from '../../core/hex.ts'
import type { Signer } from '../../core/signature.ts'
import { badgeLink } from '../../files/badge-link.ts'
import { badgeContent, type IssuedBadge } from '../../files/signed-file.ts'
import { dailyLimitOption, type LimitOptions, limitTextOf, noLimitOption, refuseUnlimitedCard } from '../cards/daily-limit.ts'
import { readCardAddress } from '../cards/office-reader.ts'
import { readCardFile } from '../cards/read-card-file.ts'
import { showAmount } from '../support/amounts.ts'
import { badgeFileName } from '../support/badge-file-name.ts'
import { CommandFailure } from '../support/failure.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { addressOption, jsonOption, keyOption, print, termsOption } from '../support/options.ts'
import { readTermsFile, type TermsFile } from '../support/terms-file.ts'
import { limitDayStart, showTime } from '../support/times.ts'
import { badgeBody, signBadge } from './badge-body.ts'
import { countOf, listLines, validityLines, writeBadgeList } from './badge-list.ts'
import { leftOutLines, readBadgeRows } from './badge-rows.ts'
import { openIssuer } from './issuer.ts'
import { recordedOption, revokedHolders } from './revoked-holders.ts'

interface Options extends LimitOptions {
  readonly csv?: string
  readonly each?: string
  readonly publish?: string
  readonly link?: true
  readonly rpc?: readonly string[]
  readonly holder?: Address
  readonly card?: string | true
  readonly cardFile?: string
  readonly expires: string
  readonly issued?: string
  readonly label?: string
  readonly out?: string
}

interface IssueOptions extends Options {
  readonly terms: string
  readonly key: string
  readonly json?: true
}

/** `crema company badge issue`: signs a badge. No network, no gas. */
export function registerIssue(badge: Command): void {
  badge
    .command('issue')
    .description('sign a badge for an employee, or for a whole list; valid at every machine of this issuer; needs no gas and no network')
    .addOption(termsOption())
    .addOption(keyOption('the issuer'))
    .addOption(addressOption('--holder <address>', "the employee's address, as the phone's app shows it"))
    .addOption(
      new Option(
        '--card [reader]',
        'for a card that signs (Arx HaLo, Keycard Cash): read its address at a reader of this computer (PC/SC)',
      ).conflicts('holder'),
    )
    .addOption(
      new Option('--card-file <file>', 'for a card that was read at a machine: the file of crema machine enrol').conflicts([
        'holder',
        'card',
      ]),
    )
    .addOption(
      new Option(
        '--csv <file>',
        'a list with the columns label,address,dailyLimit,expires (crema company badge enrol makes one of cards): all its badges into one file',
      ).conflicts(['holder', 'card', 'cardFile', 'label']),
    )
    .option('--each <folder>', 'with --csv: also write each badge to its own file, badge-<label>.json, to send to its holder')
    .option('--publish <file>', 'with --csv: replace this list, which machines fetch from their badges_url; it contains no names')
    .addOption(recordedOption())
    .option('--expires <time>', 'the last day, such as 2027-12-31, or a duration such as 30d', '365d')
    .option('--link', 'also print each badge as a link, which crema wallet add-badge takes; at a terminal as a QR code too')
    .option('--issued <time>', 'start of validity (default: now)')
    .addOption(dailyLimitOption())
    .addOption(noLimitOption())
    .option('--label <text>', "a note for you, such as the holder's name; the machine never stores it")
    .option('-o, --out <file>', 'output file (default: badge-<label or holder>.json, for a list badges.json, or none with --publish)')
    .addOption(jsonOption())
    .action(issue)
}

async function issue({ terms, key, json, ...options }: IssueOptions): Promise<void> {
  const file = readTermsFile(terms)
  const signer = openIssuer(key, file)
  if (options.csv === undefined) refuseListOptions(options)
  if (options.csv !== undefined) return issueList(options.csv, signer, file, options, json)
  return issueOne(signer, file, options, json)
}

async function issueOne(signer: Signer, file: TermsFile, options: Options, json: true | undefined): Promise<void> {
  refuseNobody(options)
  const badge = badgeBody({ ...options, dailyLimit: limitTextOf(options) }, options.holder ?? ZERO_ADDRESS, file)
  if (isForCard(options)) refuseUnlimitedCard(badge.dailyLimit)
  const holder = await holderOf(options)
  const label = options.label ?? null
  const issued = signBadge(signer, file, { ...badge, holder }, label)
  const path = options.out ?? badgeFileName({ holder, label })
  writeNewJsonFile(path, badgeContent(issued), 0o600)
  print(json, { file: path, ...badgeContent(issued), ...(options.link && { link: badgeLink(issued) }) }, [
    `Wrote ${path}: a badge for ${label ?? holder}, valid until ${showTime(badge.expiresAt)}, ${limitText(badge.dailyLimit, file)}.`,
    !isForCard(options)
      ? 'Send it to its holder (crema wallet add-badge), or load it at a machine (crema machine take-badge).'
      : 'Load it at the machines (crema machine take-badge), or add it to the list at their badges_url: a card does not carry its badge.',
    ...(options.link ? await linkLines(issued) : []),
  ])
}

/** Signs all badges of a list, or none if a line is invalid. */
async function issueList(csv: string, signer: Signer, file: TermsFile, options: Options, json: true | undefined): Promise<void> {
  const { each, publish, rpc } = options
  const targets = { file: options.out ?? (publish === undefined ? 'badges.json' : null), each, publish }
  const rows = readBadgeRows(csv, { ...options, dailyLimit: limitTextOf(options) }, file)
  const recorded = await revokedHolders(
    rpc,
    file.domain,
    signer.address,
    rows.badges.map(({ badge }) => ({ ...badge, issuedAt: 0n })),
  )
  const issued = rows.badges
    .filter(({ badge }) => !recorded.has(badge.holder))
    .map(({ badge, label }) => signBadge(signer, file, badge, label))
  const badges = issued.map(badgeContent)
  await writeBadgeList(targets, badges)
  const links = options.link ? issued.map(each => ({ name: each.label ?? each.badge.holder, link: badgeLink(each) })) : []
  print(json, { file: targets.file, publish, badges, leftOut: [...recorded], ...(options.link && { links }) }, [
    `Wrote ${publish ?? targets.file}: ${countOf(badges.length)}, with no gas.`,
    ...validityLines(badges),
    ...leftOutLines(rows),
    ...[...recorded].map(holder => `No badge for ${holder}: its revocation is recorded on the chain.`),
    ...listLines(targets),
    ...links.map(({ name, link }) => `${name}: ${link}`),
  ])
}

/** A badge as a link; also as a QR code for a phone's camera where a person looks at the output. */
async function linkLines(issued: IssuedBadge): Promise<string[]> {
  const link = badgeLink(issued)
  if (!process.stdout.isTTY) return [link]
  const { default: encodeQR } = await import('qr')
  return [encodeQR(link, 'ascii'), link]
}

const limitText = (limit: bigint, file: TermsFile) =>
  limit === 0n ? 'no daily limit' : `at most ${showAmount(limit, file)} a day, from ${limitDayStart()}`

/** How long to wait for the card. */
const CARD_SECONDS = 60

/** The badge's holder. A card is read last, once all other inputs are known to be valid. */
async function holderOf({ holder, card, cardFile }: Pick<Options, 'holder' | 'card' | 'cardFile'>): Promise<Address> {
  if (holder !== undefined) return holder
  return cardFile === undefined
    ? readCardAddress({ reader: card === true ? undefined : card, seconds: CARD_SECONDS })
    : readCardFile(cardFile)
}

/** @throws CommandFailure when an option of lists is given without a list */
function refuseListOptions({ each, publish }: Options): void {
  if (each === undefined && publish === undefined) return
  throw new CommandFailure({
    code: 'option-missing',
    fact: `${publish === undefined ? '--each' : '--publish'} is given without a list.`,
    expected: '--csv FILE',
    remedy: 'Name the list of employees.',
  })
}

/** @throws CommandFailure when no holder is named */
function refuseNobody({ holder, card, cardFile }: Pick<Options, 'holder' | 'card' | 'cardFile'>): void {
  if (holder !== undefined || card !== undefined || cardFile !== undefined) return
  throw new CommandFailure({
    code: 'option-missing',
    fact: 'No holder for the badge is named.',
    expected: '--holder, --card or --card-file',
    remedy: 'Name the address, hold a card to a reader, or pass a list with --csv FILE.',
  })
}

const isForCard = ({ card, cardFile }: Pick<Options, 'card' | 'cardFile'>) => card !== undefined || cardFile !== undefined
