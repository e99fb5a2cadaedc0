import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { termsContent } from '../../../src/cli/support/terms-file.ts'
import { type IssuedBadge, parseBadge } from '../../../src/files/signed-file.ts'
import { recoverAddress } from '../../../src/signatures/javascript.ts'
import { anna, ben, channel, domain, makePrivateKey, stranger, terms } from '../../support/make.ts'
import { type PlatformStage, startPlatformStage } from '../platform/stage.ts'
import { runCommand, runJson } from '../run-command.ts'

/** Only the recorded revocations need a chain. */
const folder = mkdtempSync(join(tmpdir(), 'crema-badges-'))
const path = (name: string) => join(folder, name)
const write = (name: string, text: string) => {
  writeFileSync(path(name), text)
  return path(name)
}
const read = (name: string): IssuedBadge[] =>
  (JSON.parse(readFileSync(path(name), 'utf8')) as unknown[]).map(content => parseBadge(content, recoverAddress))

beforeAll(() => {
  write('terms.json', JSON.stringify(termsContent({ domain, terms, id: channel, decimals: 6, symbol: 'tUSD' })))
  writeFileSync(path('issuer.key'), makePrivateKey('issuer'), { mode: 0o600 })
})
afterAll(() => rmSync(folder, { recursive: true }))

const key = () => ['--terms', path('terms.json'), '--key', path('issuer.key')]
const issue = (csv: string, out: string, ...more: string[]) =>
  runCommand('company', 'badge', 'issue', ...key(), '--csv', csv, '--out', path(out), ...more)

describe('crema company badge issue --csv', () => {
  it('signs a badge for each line into one list, with no node at all', async () => {
    const csv = `label,address,dailyLimit,expires\nAnna,${anna.address},5.00,2099-12-31\n"Meyer, Ben",${ben.address},,\n`
    expect(await issue(write('staff.csv', csv), 'badges.json', '--daily-limit', '2.50')).toContain('2 badges, with no gas')
    const badges = read('badges.json')
    expect(badges.map(({ label, badge }) => ({ label, holder: badge.holder, dailyLimit: badge.dailyLimit }))).toEqual([
      { label: 'Anna', holder: anna.address, dailyLimit: 5_000_000n },
      { label: 'Meyer, Ben', holder: ben.address, dailyLimit: 2_500_000n },
    ])
    expect(badges[0]?.badge.expiresAt).toBe(4_102_444_799n)
    expect(badges.every(({ token }) => token?.symbol === 'tUSD')).toBe(true)
    expect(statSync(path('badges.json')).mode & 0o777).toBe(0o600)
  })

  it('accepts what spreadsheets write: a byte order mark, semicolons, other column orders, empty lines', async () => {
    await issue(
      write('excel.csv', `\uFEFFaddress;label;dailyLimit\r\n${anna.address};Anna;2,50\r\n${ben.address};Ben;none\r\n\r\n`),
      'excel.json',
    )
    expect(read('excel.json')).toMatchObject([
      { label: 'Anna', badge: { holder: anna.address, dailyLimit: 2_500_000n } },
      { label: 'Ben', badge: { holder: ben.address, dailyLimit: 0n } },
    ])
  })

  it('writes a file for each holder too', async () => {
    await issue(path('staff.csv'), 'again.json', '--each', path('each'), '--no-limit')
    expect(readdirSync(path('each')).sort()).toEqual(['badge-Anna.json', 'badge-Meyer-Ben.json'])
    await expect(issue(path('staff.csv'), 'third.json', '--each', path('each'), '--no-limit')).rejects.toThrow('Nothing was done')
    expect(readdirSync(folder)).not.toContain('third.json')
  })

  it('names every bad line, and signs none', async () => {
    const lines = [`x,0x12,1,`, `y,${anna.address},ten,`, `z,${anna.address},,2020-01-01`, `w,${ben.address},1,soon`, `v,${ben.address},,`]
    const failed = issue(write('bad.csv', `label,address,dailyLimit,expires\n${lines.join('\n')}\n`), 'bad.json', '--no-limit')
    await expect(failed).rejects.toThrow(/line 2: .*expected an address/i)
    await expect(failed).rejects.toThrow('line 3: Not an amount: "ten".')
    await expect(failed).rejects.toThrow(`line 4: ${anna.address} is already in line 3.`)
    await expect(failed).rejects.toThrow('line 5: Not a time: "soon".')
    await expect(failed).rejects.toThrow(`line 6: ${ben.address} is already in line 5.`)
    expect(readdirSync(folder)).not.toContain('bad.json')
  })

  it('names every line without a limit, unless one is given for all', async () => {
    const csv = write('limits.csv', `address,dailyLimit\n${anna.address},\n${ben.address},0\n${stranger.address},1\n`)
    const failed = issue(csv, 'limits.json')
    await expect(failed).rejects.toThrow('line 2: The daily limit is not stated.')
    await expect(failed).rejects.toThrow('line 3: A daily limit of 0 allows nothing.')
    await expect(failed).rejects.not.toThrow('line 4')
  })

  it('refuses a card without a limit, by its line', async () => {
    const csv = write('cards.csv', `label,address,card\nAnna,${anna.address},halo\n`)
    await expect(issue(csv, 'x.json', '--no-limit')).rejects.toThrow('line 2: The badge is for a card and has no daily limit.')
  })

  it('signs nothing for people without a card or with a revoked one, and names them', async () => {
    const csv = write(
      'part.csv',
      `label,address,dailyLimit,revoked\nAnna,${anna.address},1,\nBen,,,\nDora,${stranger.address},1,2026-05-01\n`,
    )
    const text = await issue(csv, 'part.json')
    expect(text).toContain('No badge for Ben, in line 3: there is no card or address yet.')
    expect(text).toContain('No badge for Dora, in line 4: revoked.')
    expect(read('part.json').map(({ label }) => label)).toEqual(['Anna'])
  })

  it.each([
    ['no address column', 'label,who\nAnna,x\n', 'There is a column "who".'],
    ['no names of columns', `${anna.address}\n`, 'The first line lists a person'],
    ['only labels', 'label\nAnna\n', 'There is no column "address".'],
    ['nobody', 'label,address\n', 'lists no employees'],
    ['a column twice', `address,address\n${anna.address},${anna.address}\n`, 'There are two columns "address".'],
    ['too few fields in a line', `label,address\n${anna.address}\n`, 'line 2: an address stands in the place of a name'],
    ['an open quote', `label,address\n"Anna,${anna.address}\n`, 'is not CSV'],
  ])('refuses a file with %s', async (_, text, why) => {
    await expect(issue(write('x.csv', text), 'x.json')).rejects.toThrow(why)
  })

  it('refuses a missing list, and a holder given beside it', async () => {
    await expect(issue(path('none.csv'), 'x.json')).rejects.toThrow('(ENOENT)')
    await expect(issue(path('staff.csv'), 'x.json', '--holder', anna.address)).rejects.toThrow('cannot be used with')
  })
})

describe('crema company badge issue --publish', () => {
  const publish = (csv: string, ...more: string[]) =>
    runJson('company', 'badge', 'issue', ...key(), '--csv', csv, '--publish', path('web.json'), ...more)

  it('replaces the list that machines fetch: without names, readable by a web server', async () => {
    writeFileSync(path('web.json'), '[]')
    const { file, badges } = await publish(write('web.csv', `label,address,dailyLimit\nAnna,${anna.address},5\n`))
    expect(file).toBeNull()
    expect(badges).toMatchObject([{ label: 'Anna' }])
    expect(read('web.json')).toMatchObject([{ label: null, badge: { holder: anna.address } }])
    expect(statSync(path('web.json')).mode & 0o777).toBe(0o644)
    expect(readdirSync(folder).filter(name => name.includes('.new'))).toEqual([])
  })

  it('leaves out a card that was revoked by the name of its holder, and takes the next card of that person', async () => {
    const csv = write('lost.csv', `label;address;dailyLimit\r\nJörg;${anna.address};5\r\nBen;${ben.address};5\r\n`)
    const revoke = (...more: string[]) => runJson('company', 'badge', 'revoke', ...key(), '--csv', csv, ...more)
    expect(await revoke('--label', 'Jörg', '--out', path('lost.json'))).toMatchObject({ holder: anna.address })
    expect(readFileSync(csv, 'utf8')).toMatch(new RegExp(`^Jörg;${anna.address};5;20\\d\\d-.*Z$`, 'm'))
    await publish(csv)
    expect(read('web.json').map(({ badge }) => badge.holder)).toEqual([ben.address])
    await expect(revoke('--label', 'Jörg')).rejects.toThrow('has no badge of Jörg that could be revoked')
    writeFileSync(csv, `${readFileSync(csv, 'utf8')}Jörg;${stranger.address};5;\n`)
    await publish(csv)
    expect(read('web.json').map(({ badge }) => badge.holder)).toEqual([ben.address, stranger.address])
    expect(await revoke('--holder', stranger.address, '--out', path('again.json.revoked'))).toMatchObject({ holder: stranger.address })
  })

  it('wants to know whose badges end, and one person only', async () => {
    const csv = write('two.csv', `label,address\nAnna,${anna.address}\nAnna,${ben.address}\n`)
    const revoke = (...more: string[]) => runCommand('company', 'badge', 'revoke', ...key(), '--out', path('x.json'), ...more)
    await expect(revoke()).rejects.toThrow('The command names no employee.')
    await expect(revoke('--label', 'Anna')).rejects.toThrow('The command names no employee.')
    await expect(revoke('--csv', csv, '--label', 'Anna')).rejects.toThrow(`line 3: ${ben.address}`)
    await expect(revoke('--csv', csv, '--holder', stranger.address)).rejects.toThrow('has no badge of')
    expect(readdirSync(folder)).not.toContain('x.json')
  })

  it('is for lists', async () => {
    const one = runCommand(
      'company',
      'badge',
      'issue',
      ...key(),
      '--holder',
      anna.address,
      '--daily-limit',
      '1',
      '--publish',
      path('web.json'),
    )
    await expect(one).rejects.toThrow('--publish is given without a list.')
  })
})

describe('crema company badge renew', () => {
  const renew = (file: string, out: string, ...more: string[]) =>
    runJson('company', 'badge', 'renew', path(file), ...key(), '--out', path(out), ...more)

  it('signs the same badges with a later expiry, and leaves out the given holders', async () => {
    const { leftOut } = await renew('badges.json', 'renewed.json', '--expires', '2100-12-31', '--without', ben.address)
    expect(leftOut).toEqual([ben.address])
    const [old] = read('badges.json')
    const [renewed, ...others] = read('renewed.json')
    expect(others).toEqual([])
    expect(renewed).toMatchObject({ label: 'Anna', badge: { holder: anna.address, dailyLimit: 5_000_000n, expiresAt: 4_133_980_799n } })
    expect(renewed?.badge.issuedAt).toBeGreaterThan(old?.badge.issuedAt ?? 0n)
  })

  it('changes all limits if told to, and takes a single badge', async () => {
    await issue(write('one.csv', `address\n${stranger.address}\n`), 'one.json', '--each', path('one'), '--no-limit')
    await renew(`one/badge-${stranger.address}.json`, 'one-renewed.json', '--daily-limit', '9', '--publish', path('web.json'))
    expect(read('web.json')).toHaveLength(1)
    expect(read('one-renewed.json')).toMatchObject([{ badge: { holder: stranger.address, dailyLimit: 9_000_000n } }])
  })

  it('refuses a list that was changed, and one of another issuer', async () => {
    const [first] = JSON.parse(readFileSync(path('badges.json'), 'utf8')) as object[]
    write('changed.json', JSON.stringify([{ ...first, dailyLimit: '0' }]))
    await expect(renew('changed.json', 'x.json')).rejects.toThrow('is signed by')
    const elsewhere = { ...termsContent({ domain, terms, id: channel, decimals: 6, symbol: 'tUSD' }), chainId: 5 }
    write('elsewhere.json', JSON.stringify(elsewhere))
    await expect(renew('badges.json', 'x.json', '--terms', path('elsewhere.json'))).rejects.toThrow('Expected 0x')
    await expect(renew('terms.json', 'x.json')).rejects.toThrow('This is not a badge')
  })

  describe('with a node', () => {
    let stage: PlatformStage
    beforeAll(async () => {
      stage = await startPlatformStage()
    })
    afterAll(() => stage.stop())

    it('leaves out holders with a recorded revocation', async () => {
      const here = { ...terms, issuer: stage.address('badges') }
      write(
        'here.json',
        JSON.stringify(termsContent({ domain: stage.platform.domain, terms: here, id: channel, decimals: 6, symbol: 'tUSD' })),
      )
      const issuer = ['--terms', path('here.json'), '--key', stage.path('badges.key')]
      await runCommand(
        'company',
        'badge',
        'issue',
        ...issuer,
        '--csv',
        path('staff.csv'),
        '--no-limit',
        '--issued',
        '2020-01-01',
        '--out',
        path('staff.json'),
      )
      const revoke = ['company', 'badge', 'revoke', ...issuer, '--holder', anna.address, '--at', '2021-01-01', '--record']
      await runCommand(...revoke, '--rpc', stage.anvil.url, '--out', path('revocation.json'))
      const renewed = await renew('staff.json', 'staff-renewed.json', ...issuer, '--rpc', stage.anvil.url)
      expect(renewed['leftOut']).toEqual([anna.address])
      expect(read('staff-renewed.json')).toMatchObject([{ badge: { holder: ben.address } }])
      const again = ['--csv', path('staff.csv'), '--no-limit', '--rpc', stage.anvil.url, '--publish', path('web.json')]
      const { leftOut } = await runJson('company', 'badge', 'issue', ...issuer, ...again)
      expect(leftOut).toEqual([anna.address])
    })
  })
})
