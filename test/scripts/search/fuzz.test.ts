import { afterAll, describe, expect, it } from 'vitest'
import { Chance } from '../../../scripts/search/chance.ts'
import { readCorpus } from '../../../scripts/search/fuzz/corpus.ts'
import { Coverage, type Reached } from '../../../scripts/search/fuzz/coverage.ts'
import { mutate } from '../../../scripts/search/fuzz/mutate.ts'
import { openPlace } from '../../../scripts/search/fuzz/place.ts'
import { bytesOf, hexOf, type Run, textOf } from '../../../scripts/search/fuzz/target.ts'
import { targets, targetsNamed } from '../../../scripts/search/fuzz/targets.ts'
import { shortened, tried } from '../../../scripts/search/fuzz/try-input.ts'

const place = openPlace()
afterAll(() => place.end())

describe.each(targets)('what others wrote: $name', target => {
  it('is read, or refused in words: every input that once reached something new', async () => {
    const run = await target.open(place)
    const inputs = [...target.seeds(), ...readCorpus(target.name)]
    const failed: string[] = []
    for (const input of inputs) {
      const failure = await tried(run, input)
      if (failure !== null) failed.push(`${failure.text}: --target ${target.name} --input ${hexOf(input)}`)
    }
    expect(inputs.length).toBeGreaterThan(0)
    expect(failed).toEqual([])
  })
})

describe('the fuzzer', () => {
  it.each(['bytes', 'text', 'json'] as const)('makes the same inputs of a seed again, and many different ones (%s)', form => {
    const material = { inputs: ['{"a":[1,{"b":"c"}],"d":"0x00"}', '{"e":2}'].map(bytesOf), words: [bytesOf('word')] }
    const made = (seed: number) => {
      const chance = new Chance(seed)
      return Array.from({ length: 200 }, () => hexOf(mutate(form, material, chance)))
    }
    expect(made(1)).toEqual(made(1))
    expect(new Set([...made(1), ...made(2)]).size).toBeGreaterThan(300)
  })

  it('knows an input that reaches a block for the first time', () => {
    const coverage = new Coverage(url => url.includes('fuzz.test.ts'))
    const reached: Reached = new Map()
    const sign = (value: number): string => {
      if (value > 0) return 'more'
      return value < 0 ? 'less' : 'none'
    }
    const reaches = (value: number) => {
      coverage.skip()
      sign(value)
      return coverage.noteNew(reached)
    }
    expect([1, 2, -1, -2, 0, 0, 1].map(reaches)).toEqual([true, false, true, false, true, false, false])
    coverage.close()
  })

  it('shortens an input that fails to what makes it fail', async () => {
    const run: Run = input => {
      if (textOf(input).includes('!')) throw new TypeError('It has an exclamation mark.')
    }
    const input = bytesOf(`${'a'.repeat(300)}!${'b'.repeat(30)}`)
    const failure = await tried(run, input)
    expect(failure?.text).toBe('It has an exclamation mark.')
    expect(failure && textOf(await shortened(run, input, failure))).toBe('!')
  })

  it('names the targets that there are', () => {
    expect(() => targetsNamed(['badge-file', 'badges'])).toThrow(/no target badges; there are .*badge-link/)
  })
})
