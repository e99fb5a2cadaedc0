import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../..', import.meta.url).pathname

it('forge ends with the exit code of what it ran', () => {
  const run = (...options: string[]) => spawnSync('scripts/forge', options, { cwd: root, stdio: 'ignore' }).status
  expect(run('--version')).toBe(0)
  expect(run('fmt', '--check', 'test/contracts/no-such-file.sol')).not.toBe(0)
})

it('no script runs forge by its package’s launcher, which always ends with 0', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  for (const script of Object.values<string>(scripts)) expect(script).not.toMatch(/(?<!scripts\/)\bforge\b/)
})
