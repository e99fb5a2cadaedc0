import { onAbort } from '../support/on-abort.ts'
import type { Time } from '../support/time.ts'

/** How often the kernel's tables are looked at: a read of two small files of memory, and no packet. */
const LOOK_EVERY_MS = 1000

export interface NetworkOptions {
  readonly time: Pick<Time, 'every'>
  /** The usable routes, in any order, as one text each. */
  readonly routes: () => readonly string[]
  /** A route is there that was not there before: the network came back, or is another one. */
  readonly onNewRoute: () => void
}

/** Watches for routes that appear, until the signal aborts: the chain is tried at once instead of at the end of a pause. */
export function watchNetwork({ time, routes, onNewRoute }: NetworkOptions, signal: AbortSignal): void {
  let known = new Set(routes())
  const cancel = time.every(LOOK_EVERY_MS, () => {
    const now = routes()
    const isNew = now.some(route => !known.has(route))
    known = new Set(now)
    if (isNew) onNewRoute()
  })
  onAbort(signal, cancel)
}
