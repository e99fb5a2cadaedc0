import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { bundle } from '../../../scripts/bundle/bundle.ts'
import { version } from '../../../src/support/version.ts'

describe('a release', () => {
  let folder: string
  const release = () => join(folder, 'release')
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crema-bundle-'))
    await bundle({ to: release() })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('runs elsewhere, and knows its version', () => {
    expect(execFileSync(process.execPath, [join(release(), 'crema.cjs'), '--version'], { cwd: '/', encoding: 'utf8' })).toBe(`${version}\n`)
  })

  it('runs with a code cache that is damaged, cut short, of nothing, or missing', () => {
    const cache = join(release(), 'code.cache')
    const whole = readFileSync(cache)
    onTestFinished(() => writeFileSync(cache, whole))
    expect(whole.length).toBeGreaterThan(1_000_000)
    const flipped = Buffer.from(whole.map((byte, at) => (at > 100_000 ? byte ^ 1 : byte)))
    const states = [flipped, whole.subarray(0, 500_000), whole.subarray(0, 10), Buffer.alloc(0), Buffer.alloc(64, 0xff)]
    const asked = () => execFileSync(process.execPath, [join(release(), 'crema.cjs'), 'machine', '--help'], { encoding: 'utf8' })
    const help = asked()
    expect(help).toContain('safe-state')
    for (const state of states) {
      writeFileSync(cache, state)
      expect(asked()).toBe(help)
    }
    rmSync(cache)
    expect(asked()).toBe(help)
  })

  it('has no part that runs the command line when it is loaded', () => {
    const parts = readdirSync(join(release(), 'parts')).filter(name => name.endsWith('.cjs'))
    expect(parts.length).toBeGreaterThan(50)
    expect(parts.filter(name => readFileSync(join(release(), 'parts', name), 'utf8').includes('crema.cjs'))).toEqual([])
  })

  it('has no part that imports: code from a cache could not', () => {
    const parts = readdirSync(join(release(), 'parts')).filter(name => name.endsWith('.cjs'))
    expect(parts.filter(name => /await import\(/.test(readFileSync(join(release(), 'parts', name), 'utf8')))).toEqual([])
    const agent = readFileSync(join(release(), 'parts', 'agent.cjs'), 'utf8')
    expect(agent).toContain('require("koffi")')
  })

  it('of the same sources stays as it is, because programs run from it; another one is replaced', async () => {
    const made = statSync(release()).ino
    await bundle({ to: release() })
    expect([statSync(release()).ino, readdirSync(folder)]).toEqual([made, ['release']])
    writeFileSync(join(release(), 'parts', 'older.cjs'), '')
    await bundle({ to: release() })
    expect(readdirSync(join(release(), 'parts'))).not.toContain('older.cjs')
  })
})
