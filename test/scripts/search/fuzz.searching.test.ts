import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { protections } from '../../../scripts/search/fuzz/protections.ts'
import { undoSources } from '../../../scripts/search/undo.ts'

const main = new URL('../../../scripts/search/fuzz/main.ts', import.meta.url).pathname

async function fuzz(program: string, { target, inputs }: { readonly target: string; readonly inputs: number }) {
  const options = ['--target', target, '--inputs', String(inputs), '--threads', '1', '--json']
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')])
  return said
}

describe.each(protections)('without this, fuzz finds a violation: $what', ({ violation, patches, ...searched }) => {
  it('and with it none', async () => {
    const undone = undoSources(patches, 'fuzz')
    try {
      expect(await fuzz(undone.program, searched)).toMatch(violation)
    } finally {
      undone.remove()
    }
    expect(await fuzz(main, searched)).toMatch(/"violations":0}$/m)
  })
})
