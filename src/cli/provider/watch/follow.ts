import { readBlocks } from '../../../chain/final-block.ts'
import { type PlatformEvent, readEventsOf } from '../../../chain/platform/events.ts'
import type { Platform } from '../../../chain/platform/open-platform.ts'
import type { Address } from '../../../core/hex.ts'
import type { Cursor } from './cursor-file.ts'

/** Dependencies of following events; their receiver is passed in. */
export interface Follow {
  readonly platform: Platform
  readonly who: Address
  /**
   * Delivers one event. After a crash it may be delivered again, but is never skipped. @throws when it was not accepted: no later
   * event is delivered before it
   */
  tell(event: PlatformEvent): Promise<void>
  /** Durably remembers what was delivered. */
  remember(cursor: Cursor): Promise<void>
}

/** The most blocks per query. The cursor is remembered after each such range. */
const RANGE = 50_000n

/**
 * Delivers all events of final blocks since the cursor, in order, and returns the cursor after them.
 * @throws what `tell` threw, or ChainUnreachable and the like; the last remembered cursor stays valid
 */
export async function catchUp(follow: Follow, start: Cursor): Promise<Cursor> {
  const { finalBlock } = await readBlocks(follow.platform)
  let cursor = start
  while (cursor.block <= finalBlock.number) {
    const to = cursor.block + RANGE - 1n < finalBlock.number ? cursor.block + RANGE - 1n : finalBlock.number
    await tellRange(follow, cursor, to)
    cursor = { block: to + 1n, logIndex: -1 }
    await follow.remember(cursor)
  }
  return cursor
}

async function tellRange({ platform, who, tell, remember }: Follow, cursor: Cursor, to: bigint): Promise<void> {
  for (const event of await readEventsOf(platform, who, cursor.block, to)) {
    if (event.blockNumber === cursor.block && event.logIndex <= cursor.logIndex) continue
    await tell(event)
    await remember({ block: event.blockNumber, logIndex: event.logIndex })
  }
}
