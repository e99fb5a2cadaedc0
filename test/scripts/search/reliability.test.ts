import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import { plantedOf, plantedTable, toolTable } from '../../../scripts/search/reliability/table.ts'
import { planting, tools } from '../../../scripts/search/reliability/tools.ts'

const report = {
  testResults: [
    {
      name: '/home/anna/crema/test/scripts/search/chaos.searching.test.ts',
      assertionResults: [
        { ancestorTitles: ['without this, chaos finds violations: fees: never above | the limit'], status: 'passed' },
        { ancestorTitles: ['without this, chaos finds violations: marks are withdrawn'], status: 'failed' },
      ],
    },
  ],
}

const run = { tool: 'chaos', searches: 'a faulty world', command: 'npm run chaos -- --seeds 2', passed: true } as const

describe('the table of reliability', () => {
  it('counts the planted faults that a tool found', () => {
    const table = toolTable([{ ...run, total: { runs: 2, violations: 0, traceHash: '0123456789' } }], plantedOf(report))
    expect(table.split('\n').at(-1)).toBe(
      '| `npm run chaos -- --seeds 2` | a faulty world | 2 runs, 0 violations, trace hash 01234567 | 1 of 2 |',
    )
  })

  it('shows a run without a result, and a fault that was not found', () => {
    expect(toolTable([{ ...run, total: null }], [])).toContain('**no result**')
    expect(plantedTable(plantedOf(report)).split('\n').slice(2)).toEqual([
      '| fees: never above \\| the limit | chaos |',
      '| marks are withdrawn | **not found** by chaos |',
    ])
  })
})

describe.each(tools)('$name', ({ script }) => {
  it('has its npm script', () => {
    expect(packageJson.scripts).toHaveProperty([script])
  })
})

describe.each(planting)('$name', ({ name }) => {
  it('has a test that takes protections out', () => {
    expect(existsSync(new URL(`./${name}.searching.test.ts`, import.meta.url))).toBe(true)
  })
})
