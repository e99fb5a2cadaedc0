import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)

/** The arguments of each `new Error(…)`, up to its closing parenthesis. */
function plainErrors(text: string): string[] {
  return [...text.matchAll(/new Error\(/g)].map(({ index }) => {
    let depth = 0
    for (let end = index + 'new Error'.length; end < text.length; end++) {
      if (text[end] === '(') depth++
      if (text[end] === ')' && --depth === 0) return text.slice(index, end)
    }
    return text.slice(index)
  })
}

/** No user sees what a searching tool throws: it signals a violation, or a revert in a model. */
const maySignal = (path: string) => path === 'hal/support/crema-error.ts' || path.startsWith('scripts/search/')

/** Violations in a source file: only the base may extend Error, texts of several lines must be fields, and no text is parsed back. */
function faultsOf(path: string, text: string): string[] {
  const faults = [
    ...(!maySignal(path) && /class \w+ extends \w*Error\b(?<!(CremaError|HalError|ChainError|CardGoneError))/.test(text)
      ? ['a class extends Error']
      : []),
    ...(plainErrors(text).some(each => each.includes('\\n')) ? ['an Error has a text of several lines'] : []),
    ...(path !== 'hal/support/crema-error.ts' && /message\s*\.split\(/.test(text) ? ['the text of an error is parsed'] : []),
  ]
  return faults.map(fault => `${path}: ${fault}`)
}

const sources = ['hal', 'src', 'scripts'].flatMap(folder =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => `${folder}/${name}`),
)

describe('errors are data', () => {
  it('in every source file', () => {
    expect(sources.length).toBeGreaterThan(400)
    expect(sources.flatMap(path => faultsOf(path, readFileSync(new URL(path, root), 'utf8')))).toEqual([])
  })

  it.each([
    ['class Mine extends Error {}', 'a class extends Error'],
    ['class Mine extends TypeError {}', 'a class extends Error'],
    ["throw new Error('The fact.\\nExpected more.')", 'an Error has a text of several lines'],
    ['throw new Error(\n  text(f(x), "fact.\\nDo it."),\n)', 'an Error has a text of several lines'],
    ["const [fact] = error.message.split('\\n')", 'the text of an error is parsed'],
  ])('refuses %j', (text, fault) => {
    expect(faultsOf('src/planted.ts', text)).toEqual([`src/planted.ts: ${fault}`])
  })

  it.each([
    'class Mine extends CremaError {}',
    "throw new Error('A fault of the program.')",
    'function find<Kind extends Error>(kind: Kind) {}',
  ])('lets %j pass', text => {
    expect(faultsOf('src/planted.ts', text)).toEqual([])
  })
})
