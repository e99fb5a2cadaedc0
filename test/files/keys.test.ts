import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKeyFile, readKey } from '../../src/files/keys.ts'
import { createSigner } from '../../src/signatures/javascript.ts'
import { makePrivateKey } from '../support/make.ts'

const key = makePrivateKey('key file')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crema-keys-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const write = (name: string, text: string, mode = 0o600) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

describe('createKeyFile', () => {
  it('creates a key that only its owner may read, and returns its address', () => {
    const path = join(folder, 'new.key')
    const address = createKeyFile(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(createSigner(readKey(path)).address).toBe(address)
  })

  it('creates a different key each time', () => {
    expect(createKeyFile(join(folder, 'a'))).not.toBe(createKeyFile(join(folder, 'b')))
  })

  it('never overwrites', () => {
    const path = write('old.key', key)
    expect(() => createKeyFile(path)).toThrow('already exists')
    expect(readFileSync(path, 'utf8')).toBe(key)
  })

  it('reports a path that it cannot write', () => {
    expect(() => createKeyFile(join(folder, 'no', 'such'))).toThrow('ENOENT')
  })
})

describe('readKey', () => {
  it.each([key, `${key}\n`, key.slice(2), key.toUpperCase().replace('0X', '0x')])('takes hex with and without 0x and newline', text => {
    expect(createSigner(readKey(write('a.key', text))).address).toBe(createSigner(key).address)
  })

  it.each([0o640, 0o604, 0o620, 0o602, 0o644, 0o666])('refuses a file of mode %o, and says what to do', mode => {
    const path = write('open.key', key, mode)
    expect(() => readKey(path)).toThrow(`chmod 600 ${path}`)
  })

  it.each(['', 'nonsense', key.slice(0, -2), `${key}00`, `0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`])(
    'refuses %j without repeating it',
    text => {
      const path = write('bad.key', text)
      expect(() => readKey(path)).toThrow('does not contain a private key')
      if (text !== '') expect(() => readKey(path)).not.toThrow(text)
    },
  )

  it('reports a missing file', () => {
    expect(() => readKey(join(folder, 'none.key'))).toThrow(/There is no key at .*none\.key/)
  })

  it('finds a systemd credential by name, whatever its group bits', () => {
    write('machine.key', key, 0o440)
    vi.stubEnv('CREDENTIALS_DIRECTORY', folder)
    expect(readKey('machine.key')).toBe(key)
    expect(readKey('/etc/crema/machine.key')).toBe(key)
    expect(() => readKey('other.key')).toThrow('There is no key')
  })

  it('prefers the credential to a file of that name, which the service may not read', () => {
    write('machine.key', key, 0o440)
    mkdirSync(join(folder, 'etc'))
    const file = join(folder, 'etc', 'machine.key')
    writeFileSync(file, `0x${'22'.repeat(32)}`, { mode: 0o600 })
    vi.stubEnv('CREDENTIALS_DIRECTORY', folder)
    expect(readKey(file)).toBe(key)
  })
})
