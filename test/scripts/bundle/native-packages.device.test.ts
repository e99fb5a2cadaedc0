import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyNativePackages, nativePackages } from '../../../scripts/bundle/native-packages.ts'

describe('the native packages of a release', () => {
  const root = new URL('../../../', import.meta.url).pathname
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crema-native-'))
    copyNativePackages(root, folder)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each([...nativePackages, 'secp256k1/bindings.js'])('have all that %s loads', name => {
    const load = `const loaded = require(${JSON.stringify(name)}); if (${JSON.stringify(name)} === 'better-sqlite3') new loaded(':memory:').close(); console.log('ok')`
    expect(execFileSync(process.execPath, ['-e', load], { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] } })).toBe('ok\n')
  })
})
