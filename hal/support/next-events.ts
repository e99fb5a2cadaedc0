import { type EventEmitter, once } from 'node:events'

/** An emitter's events, until the signal aborts. Events that arrive while nothing waits for the next one are dropped. */
export async function* nextEvents<Item>(emitter: EventEmitter, name: string, signal: AbortSignal): AsyncGenerator<Item, void, void> {
  try {
    while (!signal.aborted) {
      const [item] = await once(emitter, name, { signal })
      yield item as Item
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
