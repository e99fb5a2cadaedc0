import { type EventEmitter, on } from 'node:events'

/** An emitter's events from the first `next()` on, without loss, until the signal aborts; then the iteration ends without an error. */
export async function* untilAborted<Item>(emitter: EventEmitter, name: string, signal: AbortSignal): AsyncGenerator<Item, void, void> {
  try {
    for await (const [item] of on(emitter, name, { signal })) yield item as Item
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
