import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import { FAILPOINTS } from '../../../hal/support/failpoints.ts'
import { Failpoint, failpointIn, goOn } from '../../../scripts/search/torture/failpoint.ts'

const module = new URL('../../../hal/support/failpoints.ts', import.meta.url).href
/** Reaches `a` and then `b` for each line that it reads, and says so after each. */
const program = `
  const { openFailpoints } = await import(${JSON.stringify(module)})
  const reach = openFailpoints()
  for await (const _ of process.stdin) for (const step of ['a', 'b']) { reach(step); console.log(step) }`

describe('a process at its failpoint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crema-failpoint-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('stops there once, can be let go on, and passes every other one', async () => {
    const failpoint = new Failpoint(folder)
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      env: { ...process.env, [FAILPOINTS]: failpointIn(folder) },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const said: string[] = []
    createInterface({ input: child.stdout }).on('line', line => said.push(line))
    const over = new AbortController()
    const reached = failpoint.set('b', over.signal)
    child.stdin.write('once\n')
    expect(await reached).toBe(child.pid)
    expect(said).not.toContain('b')
    await goOn(child.pid ?? 0)
    child.stdin.end('again\n')
    await once(child, 'close')
    expect(said).toEqual(['a', 'b', 'a', 'b'])
  })

  it('that was not reached is taken back', async () => {
    const over = new AbortController()
    const reached = new Failpoint(folder).set('c', over.signal)
    over.abort()
    expect(await reached).toBeNull()
  })

  it('that was reached at the last moment is told all the same', async () => {
    const over = new AbortController()
    const reached = new Failpoint(folder).set('d', over.signal)
    writeFileSync(`${failpointIn(folder)}.4711`, 'd')
    over.abort()
    expect(await reached).toBe(4711)
  })
})
