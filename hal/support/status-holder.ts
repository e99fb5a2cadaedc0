import { EventEmitter } from 'node:events'

/** A driver's status and the listeners to its changes. */
export class StatusHolder<Status> {
  readonly #changes = new EventEmitter<{ change: [Status] }>().setMaxListeners(0)
  #status: Status

  constructor(status: Status) {
    this.#status = status
  }

  get(): Status {
    return this.#status
  }

  set(status: Status): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return
    this.#status = status
    this.#changes.emit('change', status)
  }

  /** Calls back on each change until the signal aborts. */
  on(listener: (status: Status) => void, signal: AbortSignal): void {
    if (signal.aborted) return
    this.#changes.on('change', listener)
    signal.addEventListener('abort', () => this.#changes.off('change', listener), { once: true })
  }
}
