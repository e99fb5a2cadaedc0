import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contractMutants } from '../../../scripts/search/mutants/contract-mutants.ts'
import { type Equivalent, faultsOf, survivorsOf } from '../../../scripts/search/mutants/equivalent.ts'
import type { Mutant } from '../../../scripts/search/mutants/mutant.ts'

const root = new URL('../../../', import.meta.url)
const text = (file: string) => readFileSync(new URL(file, root), 'utf8')

const mutant = (change: Partial<Mutant> = {}): Mutant => ({
  ...{ file: 'src/core/sum.ts', line: 7, source: 'return a > b ? a : b', text: 'a > b', replacement: 'a >= b', fate: 'survived' },
  ...change,
})
const entry = (change: Partial<Equivalent> = {}): Equivalent => ({
  ...{ file: 'src/core/sum.ts', text: 'a > b', replacement: 'a >= b', reason: 'The greater of two equal ones is either.' },
  ...change,
})

describe('a survivor', () => {
  it('is every mutant that no test killed and that is not listed', () => {
    const other = mutant({ replacement: 'true' })
    const all = [mutant(), other, mutant({ fate: 'killed' }), mutant({ fate: 'not-tried' })]
    expect(survivorsOf(all, [])).toEqual([mutant(), other])
    expect(survivorsOf(all, [entry()])).toEqual([other])
  })

  it('is found in the list wherever its line and its blanks moved, in its own file only', () => {
    expect(survivorsOf([mutant({ line: 90, text: 'a >\n    b' })], [entry()])).toEqual([])
    expect(survivorsOf([mutant()], [entry({ file: 'src/core/other.ts' })])).toHaveLength(1)
  })

  it('is told apart by its line where the same text stands twice', () => {
    const twice = [mutant(), mutant({ source: 'if (a > b) pay()' })]
    expect(survivorsOf(twice, [entry({ source: 'return a > b ? a : b' })])).toEqual([twice[1]])
  })
})

describe('the list of equivalent mutants', () => {
  it('is wrong where an entry fits no mutant of a mutated file, or one that is killed', () => {
    expect(faultsOf([entry()], [mutant()])).toEqual([])
    expect(faultsOf([entry({ text: 'a < b' })], [mutant()])).toEqual([expect.stringContaining('no mutant any more')])
    expect(faultsOf([entry()], [mutant({ fate: 'killed' })])).toEqual([expect.stringContaining('killed by a test')])
    expect(faultsOf([entry({ file: 'src/core/not-mutated.ts' })], [mutant()])).toEqual([])
  })

  it('names texts that stand in their files, with a reason each', () => {
    const list: Equivalent[] = JSON.parse(text('scripts/search/mutants/equivalent.json'))
    for (const { file, text: mutated, reason } of list) {
      expect(text(file).replace(/\s+/g, ' ')).toContain(mutated.replace(/\s+/g, ' '))
      expect(reason).toMatch(/\.$/)
    }
  })
})

describe('a mutant of a contract', () => {
  it.each(contractMutants.map(each => [each.allows, each] as const))(
    'fits its file once: %s',
    (_, { file, text: mutated, replacement }) => {
      expect(text(file).split(mutated)).toHaveLength(2)
      expect(replacement).not.toBe(mutated)
    },
  )
})
