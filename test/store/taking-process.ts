import { writeSync } from 'node:fs'
import type { StoreError } from '../../src/store/errors.ts'
import { openStore } from '../../src/store/open-store.ts'
import { NOW } from '../support/make.ts'
import { BOOT, findings, furnish, taken } from './fixture.ts'

/** Makes cups until it is killed or fails. After each step it writes an acknowledgement to standard output. */
const acknowledge = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`)

const store = furnish(openStore({ file: process.argv[2] as string, bootId: BOOT }))
store.syncs.record(findings({ deposited: 1_000_000_000n }))
acknowledge({ ready: true })
try {
  for (;;) {
    const { vend } = taken(store)
    acknowledge({ paid: vend.id })
    store.vends.markStarting(vend.id)
    acknowledge({ starting: vend.id })
    store.vends.settle(vend.id, 'brewed', NOW)
    acknowledge({ brewed: vend.id })
  }
} catch (error) {
  const { fault, message } = error as StoreError
  acknowledge({ fault, message })
}
