import { writeSync } from 'node:fs'
import { openStore } from '../../src/store/open-store.ts'
import { NOW } from '../support/make.ts'
import { BOOT, findings, furnish, taken } from './fixture.ts'

/** Makes three cups, and announces each phase on standard output, so that strace sees it. */
const phase = (name: string) => writeSync(1, `phase ${name}\n`)

const [file, timer] = process.argv.slice(2) as [string, string]
/** Two seconds never pass. */
const after = () => () => undefined
const store = furnish(openStore({ file, bootId: BOOT, ...(timer === 'timer' && { after }) }))
store.syncs.record(findings())
for (const cup of ['a', 'b', 'c']) {
  phase(`take-${cup}`)
  const { vend } = taken(store)
  phase(`mark-${cup}`)
  store.vends.markStarting(vend.id)
  phase(`settle-${cup}`)
  store.vends.settle(vend.id, 'brewed', NOW)
}
phase('end')
store.close()
