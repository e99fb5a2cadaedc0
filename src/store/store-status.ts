import { EventEmitter } from 'node:events'
import type { Fault } from '../core/crema-error.ts'

/**
 * Whether the store can be written. `failed`: the last attempt failed, and nothing is written before `recover` succeeds. `damaged`: its
 * content is wrong; the next start sets its files aside.
 */
export type StoreStatus = { readonly state: 'ready' } | { readonly state: 'failed' | 'damaged'; readonly fault: Fault }

/** The status and the listeners to its changes. */
export class StoreStatusHolder {
  readonly #changes = new EventEmitter<{ change: [StoreStatus] }>().setMaxListeners(0)
  #status: StoreStatus = { state: 'ready' }

  get(): StoreStatus {
    return this.#status
  }

  /** Listeners are called once the present transaction has ended. */
  set(status: StoreStatus): void {
    const changed = JSON.stringify(status) !== JSON.stringify(this.#status)
    this.#status = status
    if (changed) queueMicrotask(() => this.#changes.emit('change', status))
  }

  /** Calls back on each change until the signal aborts. */
  on(listener: (status: StoreStatus) => void, signal: AbortSignal): void {
    if (signal.aborted) return
    this.#changes.on('change', listener)
    signal.addEventListener('abort', () => this.#changes.off('change', listener), { once: true })
  }
}
