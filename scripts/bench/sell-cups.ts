import { setImmediate as turn } from 'node:timers/promises'
import { SoldCups } from './sold-cups.ts'

/** Sells this many cups in this store, one after the other: `sell-cups FILE CUPS`. */
const [file, count] = process.argv.slice(2) as [string, string]
const cups = new SoldCups(file)
for (let cup = 0; cup < Number(count); cup++) {
  cups.sell()
  await turn()
}
cups.close()
