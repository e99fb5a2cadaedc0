import { EventEmitter } from 'node:events'

/** A status, such as a driver's or the store's, and the listeners to its changes. */
export class StatusHolder<Status> {
  readonly #changes = new EventEmitter<{ change: [Status] }>().setMaxListeners(0)
  readonly #tell: (change: () => void) => void
  #status: Status

  /** @param tell when listeners are called: at once, or later, such as by `queueMicrotask` */
  constructor(status: Status, tell: (change: () => void) => void = change => change()) {
    this.#status = status
    this.#tell = tell
  }

  get(): Status {
    return this.#status
  }

  set(status: Status): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return
    this.#status = status
    this.#tell(() => this.#changes.emit('change', status))
  }

  /** Calls back on each change until the signal aborts. */
  on(listener: (status: Status) => void, signal: AbortSignal): void {
    if (signal.aborted) return
    this.#changes.on('change', listener)
    signal.addEventListener('abort', () => this.#changes.off('change', listener), { once: true })
  }
}
