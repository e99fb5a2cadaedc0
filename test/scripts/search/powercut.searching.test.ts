import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { protections } from '../../../scripts/search/powercut/protections.ts'
import { undoSources } from '../../../scripts/search/undo.ts'

const main = new URL('../../../scripts/search/powercut/main.ts', import.meta.url).pathname

async function powercut(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')])
  return said
}

describe.each(protections)('without this, power cuts break a promise: $what', ({ from, violation, patches }) => {
  it('and with it none', async () => {
    const courses = ['--from', String(from), '--cuts', '300', '--each', '80', '--first']
    const undone = undoSources(patches, 'powercut')
    try {
      expect(await powercut(undone.program, courses)).toMatch(violation)
    } finally {
      undone.remove()
    }
    expect(await powercut(main, courses)).not.toMatch('VIOLATION')
  })
})
