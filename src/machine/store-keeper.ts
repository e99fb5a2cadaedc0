import { CremaError } from '../core/crema-error.ts'
import type { Logger } from '../logger.ts'
import type { Store } from '../store/store.ts'
import type { Time } from '../support/time.ts'

/** Between two attempts to open a store again. */
const RETRY_MS = 5000
const WEEK_MS = 7 * 86_400_000
/** How much later a look through the store is tried again during a cup. */
const BUSY_MS = 60_000

export interface StoreKeeperParts {
  readonly store: Pick<Store, 'status' | 'onStatus' | 'recover' | 'check'>
  /** Whether nobody is served: looking through the store takes a while. */
  isIdle(): boolean
  readonly time: Pick<Time, 'now' | 'pause'>
  readonly log: Logger
}

/** The content of the store is wrong: the machine must start again, which sets it aside. */
export class StoreDamaged extends CremaError {
  override name = 'StoreDamaged'
}

/** Keeps the store usable: opens it again after a failure, and looks through it once a week while nobody is served. */
export class StoreKeeper {
  readonly #parts: StoreKeeperParts
  #checkedMs: number

  constructor(parts: StoreKeeperParts) {
    this.#parts = parts
    this.#checkedMs = parts.time.now()
  }

  /** @throws StoreDamaged when its content is wrong */
  async run(signal: AbortSignal): Promise<void> {
    const { store, time } = this.#parts
    let alarm = new AbortController()
    const wake = () => alarm.abort()
    store.onStatus(wake, signal)
    signal.addEventListener('abort', wake, { once: true })
    while (!signal.aborted) {
      const waitMs = this.#keep()
      const status = store.status()
      if (status.state === 'damaged') throw new StoreDamaged(status.fault)
      alarm = new AbortController()
      await time.pause(waitMs, status.state === 'failed' ? signal : alarm.signal)
    }
  }

  /** @returns milliseconds until the next look, unless the store fails before */
  #keep(): number {
    const { store, time, isIdle } = this.#parts
    if (store.status().state === 'failed') this.#recover()
    if (store.status().state !== 'ready') return RETRY_MS
    const leftMs = this.#checkedMs + WEEK_MS - time.now()
    if (leftMs > 0) return leftMs
    if (!isIdle()) return BUSY_MS
    store.check()
    this.#checkedMs = time.now()
    return store.status().state === 'ready' ? WEEK_MS : RETRY_MS
  }

  #recover(): void {
    const { store, log } = this.#parts
    store.recover()
    const status = store.status()
    if (status.state === 'ready') log.info('The store can be written again.')
    else log.error({ why: status.fault.fact, remedy: status.fault.remedy }, 'The store cannot be written; no drink is sold.')
  }
}
