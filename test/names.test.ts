import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const files = ['src', 'hal']
  .flatMap(folder => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(file => join(folder, file)))
  .filter(file => /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && !file.startsWith('src/chain/abi/'))
const sources = files.map(file => ({ file, text: readFileSync(join(root, file), 'utf8') }))

const exported = /^export (?:declare |abstract |async )*(?:const|let|function\*?|class|interface|type) (\w+)/gm
/** A constant with a literal value: a number, a bigint, a text, or a product of numbers. */
const written = /^(?:export )?const (\w+)(?:: \w+)? = (?:-?[\d_.]+(?:e\d+)?n?(?: \* [\d_]+n?)*|0x[\da-f_]+n?|'[^'\n]*')$/gm

const named = (pattern: RegExp) => sources.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([, name = '']) => ({ file, name })))

describe('a name', () => {
  it('that is exported stands for one thing: it is declared in one file', () => {
    const where = new Map<string, string[]>()
    // The conformance kits mirror each other on purpose, and a released migration never changes.
    const counted = named(exported).filter(({ file }) => !/^src\/(conformance|store\/migrations)\//.test(file))
    for (const { file, name } of counted) where.set(name, [...(where.get(name) ?? []), file])
    expect(where.size).toBeGreaterThan(1000)
    // Each command's file adds the command to its group.
    const several = [...where].filter(([name, all]) => new Set(all).size > 1 && !name.startsWith('register'))
    expect(several).toEqual([])
  })

  it('of a number or text that is written down is SCREAMING_CASE', () => {
    const constants = named(written)
    expect(constants.length).toBeGreaterThan(150)
    expect(constants.filter(({ name }) => !/^[A-Z][A-Z0-9_]*$/.test(name))).toEqual([])
  })
})
