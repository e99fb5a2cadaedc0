import { describe, expect, it } from 'vitest'
import { tableOf, withTable } from '../../../scripts/bench/table.ts'
import { median, ratioOf, sideBySide } from '../../../scripts/bench/timing.ts'

describe('a ratio', () => {
  it('is of medians, to two decimals', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(ratioOf(median([3, 1, 2]), 3)).toBe(0.67)
  })
})

describe('works side by side', () => {
  it('run in turn, round after round, after the same rounds that are not measured', async () => {
    const order: string[] = []
    const note = (name: string) => () => void order.push(name)
    const works = { a: note('a'), b: note('b') }
    const medians = await sideBySide(works, { rounds: 2, calls: 2, warmUp: 1, between: note('-') })
    expect(order.join('')).toBe('-aa-bb'.repeat(3))
    expect(Object.keys(medians)).toEqual(['a', 'b'])
    expect(medians.a).toBeGreaterThanOrEqual(0)
  })

  it('waits for what is asynchronous', async () => {
    const order: number[] = []
    const work = async () => {
      order.push(1)
      await Promise.resolve()
      order.push(2)
    }
    await sideBySide({ work }, { rounds: 1, calls: 2 })
    expect(order).toEqual([1, 2, 1, 2])
  })
})

describe('README’s table', () => {
  const any = new Proxy({}, { get: (_, name) => (name === 'releaseBytes' ? 9_900_000 : 1.25) })
  const figures = { verify: any, commit: any, tap: any, start: any, scale: any, gas: any } as never

  it('has a row for each promise, with what one would take instead', () => {
    const table = tableOf(figures)
    expect(table).toContain(
      '| verify a receipt | 1.25 times the time of keccak (hash-wasm) and one libsecp256k1 call | viem 1.25 times, ethers 1.25 times |',
    )
    expect(table).toContain('| the release | 9.9 MB |')
    expect(new Set(table.split('\n').map(line => line.split('|').length))).toEqual(new Set([5]))
  })

  it('replaces what stands between the marks, and nothing else', () => {
    const page = 'before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n'
    expect(withTable(page, 'new')).toBe('before\n<!-- bench -->\nnew\n<!-- /bench -->\nafter\n')
    expect(() => withTable('none', 'new')).toThrow('<!-- bench -->')
  })
})
