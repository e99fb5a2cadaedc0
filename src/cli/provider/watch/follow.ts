import { setTimeout as pause } from 'node:timers/promises'
import { readBlocks } from '../../../chain/final-block.ts'
import { type PlatformEvent, readEventsOf } from '../../../chain/platform/events.ts'
import type { Platform } from '../../../chain/platform/open-platform.ts'
import type { Address } from '../../../core/hex.ts'
import type { Cursor } from './cursor-file.ts'

/** What following takes; where its events go is passed in. */
export interface Follow {
  readonly platform: Platform
  readonly who: Address
  /** Tells one event. It may be told again after a crash, never left out. @throws when it was not taken: nothing later is told before it */
  tell(event: PlatformEvent): Promise<void>
  /** Remembers durably what was told. */
  remember(cursor: Cursor): Promise<void>
}

/** The most blocks that are asked for at once: what was told is remembered after each such range. */
const RANGE = 50_000n

/**
 * Tells all events of final blocks since the cursor, in their order, and returns the cursor behind them.
 * @throws what `tell` threw, or ChainUnreachable and the like; the cursor that was remembered last stays good
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

export interface Patience {
  /** Between two looks at the chain. */
  readonly everyMs: number
  readonly signal: AbortSignal
  /** Hears why a look failed; the same reason once until a look succeeds. */
  complain(error: unknown): void
}

/** The longest wait before a failed look is tried again. */
const LONGEST_WAIT_MS = 60_000

/** Catches up, waits, and catches up again, until the signal aborts. What fails is tried again, at first soon, then ever more patiently. */
export async function follow(what: Follow, readStart: () => Cursor, { everyMs, signal, complain }: Patience): Promise<void> {
  let failures = 0
  let said = ''
  while (!signal.aborted) {
    try {
      await catchUp(what, readStart())
      failures = 0
      said = ''
    } catch (error) {
      if (signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      if (reason !== said) complain(error)
      said = reason
      failures++
    }
    const wait = failures === 0 ? everyMs : Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(failures, 10))
    await pause(wait, undefined, { signal }).catch(() => undefined)
  }
}
