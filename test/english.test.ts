import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { de } from '../src/texts/de.ts'
import { en } from '../src/texts/en.ts'

/** A phrase to avoid, what to write instead, and a comment that contains it. */
type Phrase = readonly [pattern: RegExp, instead: string, example: string]

/** Phrases that a reader must read twice. */
const everywhere: readonly Phrase[] = [
  [/^(Those|Who|Whose|In the place of|Of)\b/, 'a verb or a noun first', 'Those of a channel that are open.'],
  [/\banew\b/i, 'again', 'Asks anew after a tear.'],
  [/\b(lay|lays|laid)\b(?! out)/i, 'put, present', 'Lays the card on the reader.'],
  [/\b(is|are|was|were) none of\b/i, 'is not a', 'The answer is none of the protocol.'],
  [/[,;:] for (it|they|there) (is|are|was|were|has|have|will|would|can|cannot)\b/i, 'because', 'Not stored, for it is known.'],
  [/\b(is|are|was|were|be|been) had\b/i, 'is available', 'No drink can be had.'],
  [/\blives (a|for|until)\b/i, 'is valid for', 'The badge lives a day.'],
  [/\bwhat (became|becomes|comes|came) of\b/i, 'the outcome of', 'Says what became of the transaction.'],
  [/\b(held against|takes? \w+ for good|is no more)\b/i, 'a plain verb', 'The channel is no more.'],
  [/\bwhoever\b/i, 'the role: the customer, the caller', 'Paid by whoever signed.'],
  [/\bsomebody\b/i, 'the role: another customer', 'Somebody tapped.'],
  [/\bmend(s|ed|ing)?\b/i, 'repair, fix', 'The grinder was mended.'],
  [/\bof (its|their) own\b/i, 'its own, separate', 'A process of its own.'],
  [/\bso (many|much|often|long|few)\b(?! (as|that)\b)/i, 'this many, this long', 'Waits so many milliseconds.'],
  [/\bfor who\b/i, 'for the caller that', 'The same for who needs the nonce now.'],
  [/\btime to come\b/i, 'dated in the future', 'A revocation of a time to come.'],
  [/\bin vain\b/i, 'without success', 'It was looked for in vain.'],
  [/\bby (its|their|his) (own )?word\b/i, 'as reported by', 'Open by its own word.'],
]

/** The texts of a TypeScript file that have more than one word: option descriptions, errors, log lines. */
const textsOf = (text: string): { readonly line: number; readonly words: string }[] =>
  [...text.matchAll(/^(?![ \t]*(?:\*|\/\/|\/\*|import )).*?$/gm)].flatMap(({ index, 0: code }) =>
    [...code.matchAll(/'((?:[^'\\\n]|\\.)* (?:[^'\\\n]|\\.)*)'|"([^"\n]* [^"\n]*)"|`([^`\n]* [^`\n]*)`/g)].map(
      ([, a = '', b = '', c = '']) => ({
        line: text.slice(0, index).split('\n').length,
        words: a || b || c,
      }),
    ),
  )

const inGerman: readonly Phrase[] = [
  [/\b(jemand|niemand|derjenige|diejenige)\b/i, 'die Rolle', 'Niemand hat Kaffee bestellt.'],
  [/\bzu haben\b/i, 'erhältlich', 'Hier nicht zu haben'],
]

/** The comments of a TypeScript or Solidity file, or of a shell script, with the line of each. Adjacent line comments are one. */
function commentsOf(path: string, text: string): { readonly line: number; readonly words: string }[] {
  const comment = /\.(tsx?|sol)$/.test(path)
    ? /^[ \t]*\{?\/\*([\s\S]*?)\*\/|((?:(?<!\S)\/\/[/ ].*(?:\n[ \t]*)?)+)/gm
    : /^()((?:[ \t]*# .*(?:\n|$))+)/gm
  return [...text.matchAll(comment)].map(({ index, 1: block, 2: lines }) => ({
    line: text.slice(0, index).split('\n').length,
    words: (block || lines || '')
      .replace(/^[ \t]*(\*+|\/\/+|#)/gm, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  }))
}

const found = (words: string, phrases: readonly Phrase[]) =>
  phrases.flatMap(([pattern, instead]) => {
    const [phrase] = pattern.exec(words) ?? []
    return phrase === undefined ? [] : [`"${phrase}" (instead: ${instead})`]
  })

const faultsOf = (path: string, text: string) =>
  commentsOf(path, text).flatMap(({ line, words }) => found(words, everywhere).map(phrase => `${path}:${line}: ${phrase}`))

const root = new URL('..', import.meta.url).pathname
const filesIn = (folder: string, recursive: boolean) =>
  readdirSync(join(root, folder), { recursive, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)))

const code = ['contracts', 'hal', 'scripts', 'src', 'test'].flatMap(folder => filesIn(folder, true))
const sources = code.filter(path => /\.(ts|tsx|sol)$|^(scripts|test)\/[^.]*$/.test(path) && !path.includes('/abi/'))
// Not the whole checkout: other tests make and remove files in its caches meanwhile.
const pages = [...filesIn('.', false), ...filesIn('.github', true), ...filesIn('systemd', true), ...code].filter(path =>
  path.endsWith('.md'),
)

/** The lines of a page, without its code. */
const proseOf = (path: string) =>
  readFileSync(join(root, path), 'utf8')
    .replace(/^```[\s\S]*?^```/gm, code => code.replace(/[^\n]/g, ''))
    .split('\n')
    .map((text, index) => ({ line: index + 1, words: text.replace(/^#+ .*|`[^`]*`/g, '').replace(/^[#>|*\-\s\d.]+/, '') }))

describe('plain technical English', () => {
  it('is in every comment', () => {
    expect(sources.length).toBeGreaterThan(600)
    expect(sources.flatMap(path => faultsOf(path, readFileSync(join(root, path), 'utf8')))).toEqual([])
  })

  it('is in every text of the program', () => {
    const program = sources.filter(path => /^(src|hal)\//.test(path) && !/\/(conformance|texts)\//.test(path))
    const texts = program.flatMap(path => textsOf(readFileSync(join(root, path), 'utf8')).map(text => ({ path, ...text })))
    expect(texts.length).toBeGreaterThan(1500)
    expect(texts.flatMap(({ path, line, words }) => found(words, everywhere.slice(1)).map(phrase => `${path}:${line}: ${phrase}`))).toEqual(
      [],
    )
  })

  it('is on every page', () => {
    expect(pages.length).toBeGreaterThan(10)
    expect(
      pages.flatMap(path =>
        proseOf(path).flatMap(({ line, words }) => found(words, everywhere).map(phrase => `${path}:${line}: ${phrase}`)),
      ),
    ).toEqual([])
  })

  it('is in every text on the display', () => {
    expect(Object.values(en).flatMap(text => found(text, everywhere))).toEqual([])
    expect(Object.values(de).flatMap(text => found(text, inGerman))).toEqual([])
  })

  it.each(everywhere)('refuses a comment with %s', (_, __, example) => {
    const forms = {
      'a.ts': [
        `/** ${example} */\n`,
        `const a = 1 // ${example}`,
        `// ${example.replace(' ', '\n// ')}\n`,
        `  /**\n   * ${example}\n   */\n`,
      ],
      'a.tsx': [`  {/* ${example} */}\n`],
      'scripts/a': [`# ${example}\n`],
    }
    for (const [path, texts] of Object.entries(forms)) for (const text of texts) expect(faultsOf(path, text), text).toHaveLength(1)
  })

  it.each(everywhere)('refuses a contract’s comment with %s', (_, __, example) => {
    expect(faultsOf('a.sol', `/// ${example}\n`)).toHaveLength(1)
  })

  it.each(inGerman)('refuses a German text with %s', (_, __, example) => {
    expect(found(example, inGerman)).toHaveLength(1)
  })

  it.each([
    'const url = "https://somebody.example"',
    '/** As long as this lasts, so that nothing is lost. */',
    '/** Overlaid; recommended. */',
  ])('does not refuse %s', text => expect(faultsOf('a.ts', text)).toEqual([]))
})
