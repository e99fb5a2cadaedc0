import { describe, expect, it } from 'vitest'
import { badgeFileName, badgeFileNames } from '../../../src/cli/support/badge-file-name.ts'
import { anna, ben } from '../../support/make.ts'

const holder = anna.address

describe('the name of a badge file', () => {
  it.each([
    ['Anna Müller', 'badge-Anna-Müller.json'],
    ['Mu\u0308ller', 'badge-Müller.json'],
    ['Meyer, "Ben"', 'badge-Meyer-Ben.json'],
    ['../../etc/passwd', 'badge-etc-passwd.json'],
    ['.hidden', 'badge-hidden.json'],
    ['a\u202eb\u0000c', 'badge-a-b-c.json'],
    ['山田太郎', 'badge-山田太郎.json'],
    ['///', `badge-${holder}.json`],
    ['', `badge-${holder}.json`],
    [null, `badge-${holder}.json`],
  ])('of %j is %s', (label, name) => {
    expect(badgeFileName({ holder, label })).toBe(name)
  })

  it('fits every file system', () => {
    expect(Buffer.byteLength(badgeFileName({ holder, label: '𝒜'.repeat(100) }))).toBeLessThan(255)
  })

  it('has the holder’s address where two labels would share it, also if case is ignored', () => {
    const names = badgeFileNames([
      { holder, label: 'Anna/M' },
      { holder: ben.address, label: 'anna m' },
      { holder: ben.address, label: 'Ben' },
    ])
    expect(names).toEqual([`badge-Anna-M-${holder}.json`, `badge-anna-m-${ben.address}.json`, 'badge-Ben.json'])
  })
})
