import { chmodSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { BOOT, makeFile } from './fixture.ts'

const open = (file: string) => openStore({ file, bootId: BOOT })

/** Root can write everything; this drops the permission to write root's files for the rest of the test. */
function asNobody(): void {
  if (process.geteuid?.() !== 0) return
  process.seteuid?.(65_534)
  onTestFinished(() => process.seteuid?.(0))
}

it('a file that this user may not write is named with the remedy', () => {
  const file = makeFile()
  open(file).close()
  chmodSync(file, 0o400)
  chmodSync(dirname(file), 0o755)
  chmodSync(dirname(dirname(file)), 0o755)
  asNobody()
  expect(() => open(file)).toThrow(
    expect.objectContaining({ fault: 'not-writable', message: expect.stringContaining('a directory that the user of crema owns') }),
  )
})
