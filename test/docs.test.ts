import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const pages = [
  'README.md',
  '.github/CONTRIBUTING.md',
  'src/core/DECISIONS.md',
  'src/core/TRUST.md',
  'src/cli/cards/README.md',
  'CHANGELOG.md',
]
const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)

const read = (page: string) => readFileSync(join(root, page), 'utf8')
/** The part about the current tree: published versions keep their text. */
const current = (page: string) => read(page).split(/^## \d/m)[0] ?? ''
/** Paths from the root of the tree in code spans, such as `src/vend.ts` or `test/contracts/PaymentChannels/messages`. */
const pathsIn = (text: string) =>
  [...text.matchAll(/(?<![\w/.])(?:src|hal|contracts|scripts|systemd|test|\.biome)\/[\w./-]*/g)].map(([path]) => path.replace(/[.…]+$/, ''))
const linksIn = (text: string) => [...text.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].map(([, path = '']) => path)

describe.each(pages)('%s', page => {
  it('names files that exist', () => {
    const paths = pathsIn(current(page).replaceAll(/\]\([^)]*\)/g, ''))
    expect(paths.filter(path => !existsSync(join(root, path)))).toEqual([])
  })

  it('links to files that exist', () => {
    expect(linksIn(current(page)).filter(path => !existsSync(join(root, dirname(page), path)))).toEqual([])
  })

  it('names npm scripts that exist', () => {
    const named = [...current(page).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name)
    expect(named.filter(name => !scripts.includes(name))).toEqual([])
  })
})

it('README’s folders are all of src, and its table fits on a screen', () => {
  const rows = (/## Folders\n\n(.*?)\n\n/s.exec(read('README.md'))?.[1] ?? '').split('\n')
  expect(rows.length).toBeLessThanOrEqual(25)
  const named = [...rows.join('\n').matchAll(/`src\/([a-z]+)\/`/g)].map(([, name]) => name)
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory())
  expect(named.toSorted()).toEqual(rooms.map(({ name }) => name).toSorted())
})

it.each(['machine', 'company', 'provider', 'wallet', 'simulator'])('README’s table has each command of crema %s', group => {
  const registered = read(`src/cli/${group}/register.ts`)
  const commands = [...registered.matchAll(/^ {2}'?([a-z-]+)'?(?:: |,$)/gm)].map(([, name = '']) => name)
  expect(commands.length).toBeGreaterThan(3)
  const rows = read('README.md')
    .split('\n')
    .filter(line => line.startsWith('| ') && line.includes(`crema ${group} `))
    .join(' ')
  expect(commands.filter(name => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(rows))).toEqual([])
})

it.each(pages.filter(page => page !== 'CHANGELOG.md'))('%s has no place left for a figure or a text', page => {
  expect(read(page).match(/\b(FIGURES?|TODO|TBD|FIXME|XXX)\b|\?\?\?/g)).toBeNull()
})

describe('CHANGELOG', () => {
  it('has each group once in a version', () => {
    const groups = read('CHANGELOG.md')
      .split(/^## /m)
      .map(version => [...version.matchAll(/^### .*$/gm)].map(([heading]) => heading))
    expect(groups.flatMap(headings => headings.filter((heading, at) => headings.indexOf(heading) !== at))).toEqual([])
  })

  const lines = read('CHANGELOG.md').split('\n')

  it('has each change once', () => {
    const changes = lines.filter(line => line.startsWith('- '))
    expect(changes.filter((line, at) => changes.indexOf(line) !== at)).toEqual([])
  })

  it('has each change in a group of its version, directly under the one before', () => {
    const strays = lines.filter((line, at) => line.startsWith('- ') && !/^(- .*)?$/.test(lines[at - 1] ?? ''))
    const first = lines.filter((line, at) => line.startsWith('- ') && lines[at - 1] === '' && !lines[at - 2]?.startsWith('### '))
    expect([...strays, ...first]).toEqual([])
  })
})
