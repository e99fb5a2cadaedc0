import type { Logger } from '../logger.ts'

/** Why items of a sync failed, by their names. Each is tried by itself, so that one bad item keeps no other from its turn. */
export class Faults {
  readonly #faults = new Map<string, unknown>()
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  /** By item, in the order in which they failed first. */
  all(): ReadonlyMap<string, unknown> {
    return this.#faults
  }

  set(item: string, error: unknown): void {
    if (!this.#faults.has(item)) this.#log.warn({ err: error, item }, 'A part of the sync failed; will retry.')
    this.#faults.set(item, error)
  }

  clear(item: string): void {
    this.#faults.delete(item)
  }

  /** Forgets the items of this kind that are no more. */
  keepOnly(prefix: string, items: readonly string[]): void {
    for (const item of this.#faults.keys()) if (item.startsWith(prefix) && !items.includes(item)) this.#faults.delete(item)
  }

  /** Null where it failed, which is kept as the item's fault. */
  async trying<Result>(item: string, work: () => Promise<Result>): Promise<Result | null> {
    try {
      const result = await work()
      this.clear(item)
      return result
    } catch (error) {
      this.set(item, error)
      return null
    }
  }
}
