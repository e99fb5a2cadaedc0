import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { protections } from '../../../scripts/search/simulate/protections.ts'
import { undoSources } from '../../../scripts/search/undo.ts'

const main = new URL('../../../scripts/search/simulate/main.ts', import.meta.url).pathname

async function simulate(program: string, { seed, days, only }: { readonly seed: number; readonly days: number; readonly only: string }) {
  const options = ['--seed', String(seed), '--days', String(days), '--only', only]
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')])
  return said
}

describe.each(protections)('without this, simulate finds a violation: $what', ({ violation, patches, ...course }) => {
  it('and with it none', async () => {
    const undone = undoSources(patches, 'simulate')
    try {
      expect(await simulate(undone.program, course)).toMatch(violation)
    } finally {
      undone.remove()
    }
    expect(await simulate(main, course)).not.toMatch('VIOLATION')
  })
})
