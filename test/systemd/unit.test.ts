import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'crema-unit-'))
const unit = readFileSync(new URL('../../systemd/crema.service', import.meta.url), 'utf8')

/** The unit with programs that are there: what is installed under /opt/crema is not, on a machine that only builds. */
function unitFile(): string {
  const file = join(folder, 'crema.service')
  writeFileSync(file, unit.replaceAll('/usr/bin/node', '/bin/true').replace('file:/opt/crema/README.md', 'man:node'))
  return file
}

const analyze = (...args: string[]) =>
  execFileSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, SYSTEMD_COLORS: '0' } })

describe('crema.service', () => {
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is exposed no more than 1.5', () => {
    const report = analyze('security', '--offline=true', '--no-pager', unitFile())
    const exposure = Number(/Overall exposure level for crema\.service: ([\d.]+)/.exec(report)?.[1])
    expect(exposure).toBeLessThanOrEqual(1.5)
  })

  it('is one that systemd takes without a word', () => {
    expect(analyze('verify', '--man=no', unitFile())).toBe('')
  })

  it('opens every relay line after any end of the daemon, past the sandbox', () => {
    expect(unit).toMatch(/^ExecStopPost=\+.* machine safe-state /m)
  })

  it('says why beside each line that takes something away', () => {
    const lines = unit.slice(unit.indexOf('# No way to more rights'), unit.indexOf('[Install]')).split('\n')
    const uncommented = lines.filter((line, i) => line !== '' && !line.startsWith('#') && (lines[i - 1] ?? '') === '')
    expect(uncommented).toEqual([])
  })
})
