import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

describe('tap.json', () => {
  it('equals the output of make-tap.ts', () => {
    const script = new URL('make-tap.ts', import.meta.url).pathname
    expect(() => execFileSync(process.execPath, ['--import', 'tsx', script, '--check'], { stdio: 'pipe' })).not.toThrow()
  })
})
