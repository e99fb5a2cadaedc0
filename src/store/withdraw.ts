import type { Anchor } from './records.ts'
import type { Tables } from './tables.ts'

/**
 * Takes back all that came from blocks behind this one: the chain that had them is another, or was made up. Inside a transaction. No channel counts
 * as synced until the chain is read again, so nothing is served on what was withdrawn. What receipts and vends say stays: it did not come from there.
 * @param to null where no anchor fits: then the machine begins as if it had never synced
 */
export function withdraw(tables: Tables, to: Anchor | null): void {
  const number = to?.number ?? -1n
  tables.anchors.dropAbove(number)
  tables.revocations.withdrawAbove(number)
  tables.transactions.reopenAbove(number)
  for (const channel of tables.channels.all()) tables.states.change(channel.number, { synced: null })
  if (to === null) tables.lastSync.clear()
  else tables.lastSync.put({ headAt: to.at, finalBlock: to })
  // The time that came with the mark goes with it.
  if (to !== null) tables.clock.set(to.at)
}
