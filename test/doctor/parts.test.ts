import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diagnoseDisk } from '../../src/doctor/disk.ts'
import { diagnose } from '../../src/doctor/doctor.ts'
import { diagnoseKey } from '../../src/doctor/key.ts'
import { diagnoseMachine } from '../../src/doctor/machine.ts'
import { diagnoseClock, diagnoseService } from '../../src/doctor/system.ts'
import { makeAddress, makePrivateKey } from '../support/make.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crema-doctor-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const path = (name: string) => join(folder, name)
const plenty = () => 10_000_000_000

describe('the doctor', () => {
  it('passes a key that only its owner can read', () => {
    writeFileSync(path('machine.key'), makePrivateKey('machine'), { mode: 0o600 })
    expect(diagnoseKey(path('machine.key'))).toMatchObject({ state: 'ok', fact: expect.stringContaining(makeAddress('machine')) })
  })

  it('fails a key that others can read, with the command', () => {
    writeFileSync(path('machine.key'), makePrivateKey('machine'))
    chmodSync(path('machine.key'), 0o644)
    expect(diagnoseKey(path('machine.key'))).toMatchObject({
      state: 'fail',
      fact: expect.stringContaining('mode 644'),
      remedy: expect.stringContaining(`chmod 600 ${path('machine.key')}`),
    })
  })

  it.each([
    [10_000_000_000, 'ok'],
    [100_000_000, 'warn'],
    [1_000_000, 'fail'],
  ])('judges a disk with %s bytes free: %s', (free, state) => {
    expect(diagnoseDisk(folder, () => free)).toContainEqual(expect.objectContaining({ about: 'disk', state }))
  })

  it('warns of a store that is open to others, and of one that does not exist yet', () => {
    chmodSync(folder, 0o755)
    expect(diagnoseDisk(folder, plenty)[0]).toMatchObject({ state: 'warn', remedy: `Run: chmod 700 ${folder}` })
    expect(diagnoseDisk(path('state'))).toMatchObject([{ about: 'store', state: 'warn' }])
  })

  it.each([
    [
      'an active service',
      'LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNRestarts=2\nExecStopPost={ x safe-state }',
      ['ok', 'ok', 'ok'],
    ],
    ['a failed one', 'LoadState=loaded\nActiveState=failed\nUnitFileState=disabled\nNRestarts=9\nExecStopPost=', ['fail', 'warn', 'fail']],
    ['none', 'LoadState=not-found\nActiveState=inactive', ['warn']],
    ['no systemd', undefined, ['warn']],
  ])('judges %s', (_, shown, states) => {
    expect(diagnoseService(() => shown).map(({ state }) => state)).toEqual(states)
  })

  it('warns of a clock that was never synchronised', () => {
    expect([true, false].map(trusted => diagnoseClock(trusted).state)).toEqual(['ok', 'warn'])
  })

  it('fails for the running machine’s problems, not for what its drivers lack', () => {
    const machine = {
      ...{ name: 'Kitchen', address: makeAddress('machine'), version: '1', upSeconds: 5, state: 'idle', signatures: 'native' as const },
      ...{ durability: { journalMode: 'wal', synchronous: 'FULL' }, now: '1', timeTrusted: true },
    }
    const persist = { code: 'persist', fact: 'It keeps outputs.', expected: 'free outputs', remedy: 'dtparam=strict_gpiod' }
    const unrented = { code: 'no-customer', fact: 'Nobody rents it.', expected: 'a customer', remedy: 'Somebody rents it.' }
    const limit = { code: 'pn532-copy', fact: 'It is a copy.', expected: 'a PN532', remedy: 'Buy one.' }
    const reader = { state: 'ready' as const, name: 'PN532', limits: [limit] }
    const problems = [unrented, persist, limit]
    const findings = diagnoseMachine({ machine, brewer: { state: 'ready' }, reader, problems, notes: [{ fact: 'GPIO by air.' }, persist] })
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([{ about: 'machine', state: 'fail', ...unrented }])
  })

  it('reports the faults of an unusable config, and checks nothing else', async () => {
    writeFileSync(path('machine.toml'), '[machine]\nname = 5\n')
    expect(await diagnose(path('machine.toml'))).toMatchObject([
      {
        about: 'config',
        state: 'fail',
        code: 'config-invalid',
        details: expect.arrayContaining([expect.stringMatching(/^machine.key: missing/)]),
      },
    ])
  })

  it('warns of each key of the config that has a new name', async () => {
    const example = readFileSync(new URL('../../systemd/machine.example.toml', import.meta.url), 'utf8')
    writeFileSync(path('machine.toml'), example.replace(/# critical_deposit = /, 'critical_credit = '))
    const [usable, warning] = await diagnose(path('machine.toml'))
    expect(usable).toMatchObject({ about: 'config', state: 'ok' })
    expect(warning).toMatchObject({ about: 'config', state: 'warn', remedy: expect.stringContaining('redeem.critical_deposit') })
  })
})
