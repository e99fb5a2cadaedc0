import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runCommand, runJson } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'crema-key-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('crema key new and show tell the address and never the key', async () => {
  const file = join(folder, 'my.key')
  const made = await runCommand('key', 'new', '--out', file)
  const secret = readFileSync(file, 'utf8').trim().slice(2)
  const address = await runCommand('key', 'show', file)
  expect(address).toMatch(/^0x[0-9a-f]{40}$/)
  expect(made).toContain(address)
  expect(made).not.toContain(secret)
  expect(await runJson('key', 'show', file)).toEqual({ address, file })
  await expect(runCommand('key', 'new', '--out', file)).rejects.toThrow('already exists')
})
