import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { enrolCards } from '../../../src/cli/cards/enrol-cards.ts'
import { termsContent } from '../../../src/cli/support/terms-file.ts'
import { readConfig } from '../../../src/config.ts'
import { readKey } from '../../../src/files/keys.ts'
import { anna, ben, channel, domain, makeAddress, makePrivateKey, terms } from '../../support/make.ts'
import { runCommand, runJson } from '../run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'crema-bad-files-'))
const path = (name: string) => join(folder, name)
beforeAll(() => {
  writeFileSync(path('issuer.key'), makePrivateKey('issuer'), { mode: 0o600 })
  writeFileSync(path('terms.json'), TERMS)
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => void vi.unstubAllEnvs())

const TERMS = JSON.stringify(termsContent({ domain, terms, decimals: 6, symbol: 'tUSD', id: channel }))
const A = anna.address
const B = ben.address
const as = (encoding: BufferEncoding, text: string) => Buffer.from(text, encoding)
const marked = (text: string) => as('utf16le', `\ufeff${text}`)

/** What a command reads from a file, and how. */
const read = {
  list: (file: string) =>
    runCommand(
      ...['company', 'badge', 'issue', '--csv', file, '--terms', path('terms.json'), '--key', path('issuer.key')],
      ...['--out', path('badges.json'), '--publish', path('published.json'), '--each', path('each')],
    ),
  terms: (file: string) =>
    runCommand('company', 'badge', 'issue', '--terms', file, '--key', path('issuer.key'), '--out', path('badge.json')),
  badge: (file: string) => runCommand('wallet', 'add-badge', file, '--phone', path('phone')),
  offer: (file: string) =>
    runCommand(
      ...['provider', 'offer', 'publish', file, '--key', path('issuer.key'), '--agreements', domain.contract],
      ...['--rpc', 'http://127.0.0.1:1'],
    ),
  config: async (file: string) => void readConfig(file),
  key: async (file: string) => void readKey(file),
}

const HEAD = 'label;address;dailyLimit;expires\r\n'
const row = (change: { limit?: string; until?: string; address?: string } = {}) =>
  `Anna;${change.address ?? A};${change.limit ?? '5,00'};${change.until ?? '31.12.2027'}\r\n`

const LIST_KEPT = 'the list as it was; no badge was signed'
const FILE_KEPT = 'the file as it was; nothing was written'

type Row = readonly [input: string, how: keyof typeof read, content: string | Uint8Array, message: string | RegExp, notLost: string]

/** Each input that is refused, its message, and what was not lost. */
const REFUSED: readonly Row[] = [
  [
    'a workbook under the name of a CSV',
    'list',
    'PK\u0003\u0004\u0014\0rest',
    /workbook or an archive \(xlsx, ods, zip\), not text.*\n.*\nSave the sheet as “CSV UTF-8”/,
    LIST_KEPT,
  ],
  ['an old workbook', 'list', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'an Office file of the old kind (xls, doc)', LIST_KEPT],
  ['a web page', 'list', '<!doctype html><p>Sign in', 'is a page of a web site', LIST_KEPT],
  ['a PDF', 'list', '%PDF-1.7', 'is a PDF, not text', LIST_KEPT],
  ['zero bytes', 'list', `${HEAD}An\0na;${A};5;\r\n`, 'it has zero bytes', LIST_KEPT],
  ['half a character of UTF-16', 'list', Buffer.concat([marked(HEAD), Buffer.from([0x41])]), 'is damaged, or in UTF-32', LIST_KEPT],
  ['UTF-32', 'list', Buffer.from('fffe00006c000000', 'hex'), 'is damaged, or in UTF-32', LIST_KEPT],
  [
    'a list of Excel on a Mac, in Mac Roman',
    'list',
    as('latin1', `${HEAD}J\x9arg;${A};5;\r`),
    'its code page cannot be told: in Windows-1252 it has “Jšrg”',
    LIST_KEPT,
  ],
  ['nothing at all', 'list', '', 'lists no employees with an address', LIST_KEPT],
  ['empty rows alone', 'list', `${HEAD};;;\r\n;;;\r\n`, 'lists no employees with an address', LIST_KEPT],
  [
    'no line of column names',
    'list',
    `Anna;${A};5,00;31.12.2027\r\n`,
    'The first line lists a person in place of the column names.',
    LIST_KEPT,
  ],
  ['a column that is not known', 'list', `label;address;Abteilung\r\nAnna;${A};4\r\n`, 'There is a column "Abteilung".', LIST_KEPT],
  ['two columns of one meaning', 'list', `Name;Adresse;label\r\nAnna;${A};x\r\n`, 'There are two columns "label".', LIST_KEPT],
  [
    'a cell under no name',
    'list',
    `${HEAD}Anna;${A};5,00;31.12.2027;urgent\r\n`,
    'line 2: cell 5 is filled, but the first line names no column',
    LIST_KEPT,
  ],
  [
    'a name with a comma, unquoted',
    'list',
    `label,address,dailyLimit,expires\nMeyer, Jo,${A},5.00,2027-12-31\n`,
    'cell 5 is filled',
    LIST_KEPT,
  ],
  ['an open quote', 'list', `${HEAD}"Anna;${A};5;\r\n`, 'is not CSV', LIST_KEPT],
  ['30 February', 'list', HEAD + row({ until: '2027-02-30' }), 'There is no such time: "2027-02-30".', LIST_KEPT],
  ['30.2. in German', 'list', HEAD + row({ until: '30.02.2027' }), 'There is no such time: "30.02.2027".', LIST_KEPT],
  [
    'a date as in America',
    'list',
    HEAD + row({ until: '12/31/2027' }),
    'the year first, since the order of day and month differs',
    LIST_KEPT,
  ],
  ['a year of two digits', 'list', HEAD + row({ until: '31.12.27' }), 'a year of four digits', LIST_KEPT],
  ['a date as a number of days', 'list', HEAD + row({ until: '46752' }), 'this is how a spreadsheet counts days', LIST_KEPT],
  ['a date in the past', 'list', HEAD + row({ until: '31.12.2020' }), 'would expire at 2020-12-31 23:59:59 UTC', LIST_KEPT],
  ['thousands or decimals', 'list', HEAD + row({ limit: '1.000' }), '"1.000" may be thousands or decimals', LIST_KEPT],
  ['thousands with a comma', 'list', HEAD + row({ limit: '1,000' }), '"1,000" may be thousands or decimals', LIST_KEPT],
  ['an amount with its currency', 'list', HEAD + row({ limit: '5,00 €' }), 'Not an amount: "5,00 €".', LIST_KEPT],
  ['a limit of nothing', 'list', HEAD + row({ limit: '0,00' }), 'A daily limit of 0.00 allows nothing.', LIST_KEPT],
  ['more decimals than the token', 'list', HEAD + row({ limit: '0,0000001' }), 'has more decimals than tUSD', LIST_KEPT],
  [
    'no limit in many lines',
    'list',
    `${HEAD}A;${A};;\r\nB;${B};;\r\nC;${makeAddress('c')};;\r\n`,
    /lines 2 to 4: The daily limit is not stated.*\n(?!.*The daily limit)/,
    LIST_KEPT,
  ],
  [
    'an address with a digit too few',
    'list',
    HEAD + row({ address: A.slice(0, -1) }),
    'expected an address, 0x and 40 hex digits',
    LIST_KEPT,
  ],
  ['an address twice', 'list', HEAD + row() + row(), `line 3: ${A} is already in line 2.`, LIST_KEPT],
  ['one bad line of two', 'list', HEAD + row() + row({ address: B, until: 'soon' }), 'line 3: Not a time: "soon".', LIST_KEPT],
  ['JSON with typographic quotes', 'terms', TERMS.replaceAll('"', '”'), 'line 1 has typographic quotes', FILE_KEPT],
  ['JSON that was cut off', 'terms', `${TERMS.slice(0, 100)}\n`, 'is not JSON', FILE_KEPT],
  ['an empty JSON file', 'terms', ' \n', 'is empty', FILE_KEPT],
  ['a key in place of JSON', 'terms', makePrivateKey('issuer'), /^(?!.*[0-9a-f]{64})[\s\S]*is not JSON/, FILE_KEPT],
  ['JSON of another kind', 'terms', '[1, 2]', 'is not a terms file', FILE_KEPT],
  ['JSON in a code page', 'badge', as('latin1', '{\n"label": "Jörg"}'), 'is not in UTF-8, line 2', FILE_KEPT],
  ['an offer in a code page', 'offer', as('latin1', 'kind = "rental"\nname = "Müll"'), 'is not in UTF-8, line 2', FILE_KEPT],
  ['an offer with a decimal comma', 'offer', 'kind = "rental"\nsmallest_deposit = 10,00\n', 'is not TOML, line 2', FILE_KEPT],
  ['an offer as formatted text', 'offer', '{\\rtf1\\ansi kind}', 'is a formatted document (RTF)', FILE_KEPT],
  ['a config in a code page', 'config', as('latin1', '[machine]\nname = "Küche"\n'), 'is not in UTF-8, line 2', FILE_KEPT],
  ['a config that is a workbook', 'config', 'PK\u0003\u0004', 'is a workbook or an archive', FILE_KEPT],
  ['a key file that is none', 'key', as('utf16le', 'my key is secret'), 'does not contain a private key', FILE_KEPT],
]

describe('a file that a person hands over', () => {
  it.each(REFUSED)('%s is refused with a word', async (_, how, content, message) => {
    const file = path('input')
    writeFileSync(file, content, { mode: 0o600 })
    await expect(read[how](file)).rejects.toThrow(message)
    expect(readFileSync(file)).toEqual(Buffer.from(content))
    for (const made of ['badges.json', 'published.json', 'each', 'badge.json', 'phone']) expect(existsSync(path(made))).toBe(false)
    rmSync(file)
    expect(readdirSync(folder).sort()).toEqual(['issuer.key', 'terms.json'])
  })

  it('that is a folder is named as one', async () => {
    await expect(read.terms(folder)).rejects.toThrow('is a folder.')
    await expect(read.list(path('none.csv'))).rejects.toThrow('Cannot read')
  })

  const plain = `Name;Adresse;Tageslimit;Gültig bis\r\nJörg;${A};5,00;31.12.2027\r\n`
  it.each([
    ['UTF-8', as('utf8', plain)],
    ['UTF-8 with a byte order mark', as('utf8', `\ufeff${plain}`)],
    ['UTF-16', marked(plain)],
    ['Windows-1252', as('latin1', plain)],
    ['headers in capitals', as('utf8', plain.replace('Name;Adresse', 'NAME;ADRESSE'))],
    ['an umlaut in two parts (macOS)', as('utf8', plain.replace('Gültig', 'Gu\u0308ltig'))],
    ['lines of old Macs', as('utf8', plain.replaceAll('\r\n', '\r'))],
    ['the line for Excel', as('utf8', `sep=;\r\n${plain}`)],
    ['empty rows and columns', as('utf8', `;;;;;\r\n${plain.replaceAll('\r\n', ';;\r\n')};;;;;\r\n;;;;;\r\n`)],
    ['a row that ends early', as('utf8', `${plain}Ben\r\n`)],
  ])('as a list is read in: %s', async (_, content) => {
    writeFileSync(path('staff.csv'), content)
    const out = path('some.json')
    const options = ['--terms', path('terms.json'), '--key', path('issuer.key'), '--out', out]
    const { badges } = (await runJson('company', 'badge', 'issue', '--csv', path('staff.csv'), ...options)) as { badges: object[] }
    const expiresAt = Date.UTC(2028, 0, 1) / 1000 - 1
    expect(badges).toMatchObject([{ label: 'Jörg', holder: A, dailyLimit: '5000000', expiresAt }])
    for (const name of ['staff.csv', 'some.json']) rmSync(path(name))
  })

  it('has its days in the company’s zone, which is said aloud', async () => {
    vi.stubEnv('CREMA_ZONE', 'Europe/Berlin')
    writeFileSync(path('staff.csv'), plain)
    const options = ['--terms', path('terms.json'), '--key', path('issuer.key'), '--out', path('some.json')]
    const text = await runCommand('company', 'badge', 'issue', '--csv', path('staff.csv'), ...options)
    expect(text).toMatch(/\nIt is valid until 2027-12-31 23:59:59 Europe\/Berlin; the day of limits begins at 0[12]:00 Europe\/Berlin\.\n/)
    expect(JSON.parse(readFileSync(path('some.json'), 'utf8'))).toMatchObject([{ expiresAt: Date.UTC(2027, 11, 31, 23) / 1000 - 1 }])
    for (const name of ['staff.csv', 'some.json']) rmSync(path(name))
  })

  it('keeps names, titles and separators of a list into which cards are read', async () => {
    writeFileSync(path('staff.csv'), as('latin1', 'Name;Tageslimit\r\nJörg;5,00\r\n'))
    const told: string[] = []
    const cards = { next: async () => ({ kind: 'halo', address: A, publicKey: '0x' }) as const, show: async () => {} }
    await enrolCards({ path: path('staff.csv'), dailyLimit: '9', cards, askName: async () => null, tell: text => told.push(text) })
    expect(told[0]).toContain('was read as Windows-1252, in which it has “Jörg”. From the first card on it is in UTF-8.')
    expect(readFileSync(path('staff.csv'), 'utf8')).toBe(`\ufeffName;Tageslimit;address;card\nJörg;5,00;${A};halo\n`)
    rmSync(path('staff.csv'))
  })

  it.each([
    ['with a byte order mark', as('utf8', `\ufeff${makePrivateKey('anna')}\r\n`)],
    ['in UTF-16', marked(makePrivateKey('anna'))],
  ])('of a key is read %s', (_, content) => {
    writeFileSync(path('anna.key'), content, { mode: 0o600 })
    expect(readKey(path('anna.key'))).toBe(makePrivateKey('anna'))
    rmSync(path('anna.key'))
  })

  it('of a config is read in UTF-16, and says so', () => {
    const example = readFileSync(new URL('../../../systemd/machine.example.toml', import.meta.url), 'utf8')
    writeFileSync(path('machine.toml'), marked(example))
    const { warnings } = readConfig(path('machine.toml'))
    expect(warnings.map(({ fact }) => fact)).toEqual([expect.stringContaining('is not in UTF-8; it was read as UTF-16')])
    rmSync(path('machine.toml'))
  })

  it.each([
    ['with a byte order mark', as('utf8', `\ufeff${TERMS}`)],
    ['in UTF-16, as PowerShell redirects', marked(TERMS)],
  ])('of terms is read %s', async (_, content) => {
    writeFileSync(path('mine.json'), content)
    const options = ['--terms', path('mine.json'), '--key', path('issuer.key'), '--out', path('one.json')]
    const badge = await runJson('company', 'badge', 'issue', '--holder', B, '--daily-limit', '5', ...options)
    expect(badge).toMatchObject({ holder: B, chainId: 31337 })
    for (const name of ['mine.json', 'one.json']) rmSync(path(name))
  })
})
