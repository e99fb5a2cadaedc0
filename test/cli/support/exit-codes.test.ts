import { readdirSync, readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { ChainUnreachable, RevertedWith } from '../../../src/chain/errors.ts'
import { EXIT_CODES, exitCodeOf, KINDS, kindOfCode } from '../../../src/cli/support/exit-codes.ts'
import { CommandFailure, errorText, wantsJson } from '../../../src/cli/support/failure.ts'

const root = new URL('../../../', import.meta.url)

/** The codes of errors that are written down below a folder. */
function codesIn(folder: string): string[] {
  const files = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  return files.flatMap(name => codesOf(readFileSync(new URL(`${folder}/${name}`, root), 'utf8')))
}

/** Each word in quotes after `code:` in its line, but not zod's codes. */
const codesOf = (text: string): string[] =>
  [...text.matchAll(/\bcode: (.*)/g)]
    .flatMap(([, rest = '']) => [...rest.matchAll(/'([a-z0-9-]+)'/g)].map(([, code = '']) => code))
    .filter(code => !['custom', 'all'].includes(code))

const failure = (code: string) => new CommandFailure({ code, fact: 'It failed.', expected: 'success', remedy: 'Try again.' })

describe('the exit code', () => {
  it.each([
    ['a wrong command line', new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"), 2],
    ['the help that was asked for', new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), 0],
    ['a group without a command', new CommanderError(1, 'commander.help', '(outputHelp)'), 2],
    ['a wrong amount', failure('amount-invalid'), 2],
    ['a refusal by a contract', new RevertedWith({ name: 'NotPayer', args: ['0x01', '0x02'] }), 3],
    ['a node that is away', new ChainUnreachable('example.org', 'it is away'), 4],
    ['a file that is missing', failure('file-missing'), 5],
    ['an agreement that is missing', new RevertedWith({ name: 'NoSuchAgreement', args: [7n] }), 5],
    ['an order that is missing', failure('no-such-order'), 5],
    ['a broken reader', failure('reader-lost'), 1],
    ['a fault of the program', new TypeError('x is not a function'), 1],
  ])('of %s', (_, error, code) => {
    expect(exitCodeOf(error)).toBe(code)
  })

  it('is written in the table of README', () => {
    const rows = readFileSync(new URL('README.md', root), 'utf8').matchAll(/^\| (\d+) \| `([a-z-]+)` \|/gm)
    expect(Object.fromEntries([...rows].map(([, code, kind]) => [kind, Number(code)]))).toEqual({ ...EXIT_CODES })
  })
})

describe('the codes of errors', () => {
  it('of the commands and of all that they call have a kind: see src/cli/support/exit-codes.ts', () => {
    const codes = ['src/cli', 'src/chain', 'src/config', 'src/files', 'src/control', 'src/support'].flatMap(codesIn)
    expect(codes.length).toBeGreaterThan(100)
    expect([...new Set(codes.filter(code => kindOfCode(code) === null))]).toEqual([])
  })

  it('with a kind exist, each with one kind', () => {
    const sorted = Object.values(KINDS).flat()
    const known = new Set([...codesIn('src'), ...codesIn('hal')])
    expect(sorted.filter(code => !known.has(code))).toEqual([])
    expect(new Set(sorted).size).toBe(sorted.length)
  })
})

describe('an error with --json', () => {
  it('is one JSON object in one line, with the fields and the exit code', () => {
    const text = errorText(failure('amount-invalid'), true)
    expect(text).not.toContain('\n')
    expect(JSON.parse(text)).toEqual({
      error: { code: 'amount-invalid', exitCode: 2, fact: 'It failed.', expected: 'success', remedy: 'Try again.' },
    })
  })

  it('is one for a wrong command line and for a fault of the program too', () => {
    const usage = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'")
    expect(JSON.parse(errorText(usage, true))).toMatchObject({ error: { code: 'usage', exitCode: 2, fact: "unknown option '--x'" } })
    expect(JSON.parse(errorText(new TypeError('no'), true))).toMatchObject({
      error: { code: 'unexpected', exitCode: 1, stack: expect.stringContaining('TypeError: no') },
    })
  })

  it('is asked for anywhere among the options, but not among the words after them', () => {
    expect(wantsJson(['machine', 'status', '--json'])).toBe(true)
    expect(wantsJson(['machine', 'take-badge', '--', '--json'])).toBe(false)
    expect(wantsJson([])).toBe(false)
  })
})
