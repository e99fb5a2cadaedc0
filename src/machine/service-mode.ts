/** Whether a technician or driver is at work at the machine. Set by the vend loop, read by the reporter. */
export class ServiceMode {
  readonly #listeners = new Set<() => void>()
  #isOn = false

  get isOn(): boolean {
    return this.#isOn
  }

  set(isOn: boolean): void {
    if (isOn === this.#isOn) return
    this.#isOn = isOn
    for (const listener of [...this.#listeners]) listener()
  }

  /** Calls back when service mode begins or ends, until the signal aborts. */
  onChange(listener: () => void, signal: AbortSignal): void {
    if (signal.aborted) return
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true })
  }
}
