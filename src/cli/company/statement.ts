import { writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { toJson } from '../../support/json.ts'
import { checkedZone, companyZone } from '../../support/zone.ts'
import { nameFor } from '../names/names-in-use.ts'
import { CommandFailure } from '../support/failure.ts'
import { refuseExisting } from '../support/files.ts'
import { addressOption, fromBlockOption, jsonOption, print, rpcOption } from '../support/options.ts'
import { note, sayData, sayFile } from '../support/say.ts'
import { showTime } from '../support/times.ts'
import type { AccountStatement, ChannelStatement } from './statement/account-statement.ts'
import { readBookings } from './statement/bookings.ts'
import { statementCsv } from './statement/csv.ts'
import { statementContent } from './statement/json.ts'
import { statementNotes } from './statement/notes.ts'
import { readOpenReceipts } from './statement/open-receipts.ts'
import { periodOf } from './statement/period.ts'
import { statementRows } from './statement/rows.ts'
import { type ChannelChoice, openStatedChannels } from './statement/stated-channels.ts'
import { parseVat, type VatRate } from './statement/vat.ts'
import { type Locale, locales } from './statement/words.ts'
import { statementXlsx } from './statement/xlsx.ts'

type Format = 'csv' | 'json' | 'xlsx'

interface StatementOptions extends Omit<ChannelChoice, 'terms'> {
  readonly terms?: readonly string[]
  readonly from: string
  readonly to?: string
  readonly zone?: string
  readonly format: Format
  readonly locale: Locale
  readonly vat?: VatRate
  readonly receipts: readonly string[]
  readonly out?: string
  readonly json?: true
}

/** `crema company statement`: the movements of channels over a period, for accounting. */
export function registerStatement(company: Command): void {
  company
    .command('statement')
    .description('write a statement of channels for a period: deposits, redemptions with cups and transactions, refunds, balances')
    .requiredOption('--from <time>', "the first day, in the company's zone, such as 2027-01-01")
    .option('--to <time>', 'the last day, such as 2027-01-31 (default: until now, which is marked as not over)')
    .addOption(termsFilesOption())
    .option('--all', "all channels of the customer's agreements, in one file")
    .addOption(addressOption('--customer <address>', 'with --all: whose'))
    .addOption(
      addressOption('--agreements <address>', 'the Agreements contract: for --all, agreements, and cups by product').env(
        'CREMA_AGREEMENTS',
      ),
    )
    .addOption(addressOption('--token <address>', 'only channels in this token: a statement has one'))
    .addOption(
      new Option('--receipts <file...>', 'newest receipts (crema machine receipts --export): what is owed and not yet redeemed').default(
        [],
        'none',
      ),
    )
    .addOption(
      new Option('--vat <percent>', 'value added tax that the prices include, such as 19: adds net, rate and tax')
        .env('CREMA_VAT')
        .argParser(parseVat),
    )
    .addOption(new Option('--format <format>', 'of the statement').choices(['csv', 'json', 'xlsx']).default('csv'))
    .addOption(new Option('--locale <language>', 'its titles and, in CSV, separator and decimal mark').choices(locales).default('en'))
    .addOption(
      new Option('--zone <zone>', "the company's time zone, such as Europe/Berlin (default: CREMA_ZONE, or this computer's)").argParser(
        checkedZone,
      ),
    )
    .addOption(rpcOption())
    .addOption(fromBlockOption())
    .option('-o, --out <file>', 'output file (default: standard output, but for xlsx)')
    .addOption(jsonOption())
    .action(statement)
}

/** Without a default: `--all` alone names no file. */
const termsFilesOption = () =>
  new Option('-t, --terms <file...>', 'one channel or several, by their terms (default: CREMA_TERMS or terms.json; with --all: none)')

async function statement({ json, out, format, locale, ...options }: StatementOptions): Promise<void> {
  if (out === undefined && format === 'xlsx') throw workbookToTerminal()
  if (out !== undefined) refuseExisting(out)
  const made = await makeStatement(options)
  const decimals = made.channels[0]?.channel.decimals ?? 0
  for (const text of statementNotes(made, format)) note(text)
  if (out === undefined)
    return json || format === 'json' ? sayData(toJson(statementContent(made))) : sayFile(statementCsv(made, decimals, locale))
  writeFileSync(out, await contentOf(made, { format, locale, decimals }), { flag: 'wx' })
  print(json, { file: out, ...statementContent(made) }, writtenLines(out, made))
}

async function contentOf(made: AccountStatement, { format, locale, decimals }: { format: Format; locale: Locale; decimals: number }) {
  if (format === 'xlsx') return statementXlsx(made, decimals, locale)
  return format === 'json' ? `${toJson(statementContent(made))}\n` : statementCsv(made, decimals, locale)
}

async function makeStatement(options: Omit<StatementOptions, 'format' | 'locale'>): Promise<AccountStatement> {
  const zone = options.zone ?? companyZone()
  const terms = options.terms ?? (options.all ? [] : [process.env['CREMA_TERMS'] ?? 'terms.json'])
  const open = readOpenReceipts(options.receipts)
  const channels = await openStatedChannels({ ...options, terms })
  const [first] = channels
  if (first === undefined) throw new TypeError('A statement without channels.')
  const { number, timestamp } = await first.channel.chain.ask(client => client.getBlock())
  const period = periodOf(options, zone, timestamp)
  const stated: ChannelStatement[] = []
  // One after another: several movements of each are read at once.
  for (const each of channels) {
    const { id } = each.channel
    const rows = statementRows(await readBookings(each.channel, options.fromBlock, number), period, open.get(id) ?? null)
    stated.push({ ...each, rows, isOwedKnown: rows.some(({ what }) => what === 'owed') })
  }
  return { period, zone, channels: stated, vat: options.vat ?? null, nameOf: nameFor }
}

function writtenLines(out: string, { channels, period, zone }: AccountStatement): string[] {
  const movements = channels.flatMap(({ rows }) => rows).filter(({ booking }) => booking !== null).length
  const of = channels.length === 1 ? '' : ` of ${channels.length} channels`
  const closing = channels.reduce((sum, { rows }) => sum + (rows.at(-1)?.closing ?? 0n), 0n)
  const left = channels[0]?.channel.show(closing)
  return [
    `Wrote ${out}: ${movements === 1 ? 'one movement' : `${movements} movements`}${of}; ${left} are left.`,
    `From ${showTime(period.from, zone)} until ${showTime(period.to, zone)}.`,
  ]
}

const workbookToTerminal = () =>
  new CommandFailure({
    code: 'option-missing',
    fact: 'A workbook is not text.',
    expected: '--out FILE with --format xlsx',
    remedy: 'Name a file, such as --out statement.xlsx.',
  })
