/** A level that follows its input only after the input stayed for a while; on and off each have their own time. */
export class SettledLevel {
  readonly #onAfterMs: number
  readonly #offAfterMs: number
  readonly #report: (on: boolean) => void
  #settled: boolean
  #timer: NodeJS.Timeout | undefined

  constructor(initial: boolean, times: { onAfterMs: number; offAfterMs: number }, report: (on: boolean) => void) {
    this.#settled = initial
    this.#onAfterMs = times.onAfterMs
    this.#offAfterMs = times.offAfterMs
    this.#report = report
  }

  /** What the input says now. */
  note(on: boolean): void {
    clearTimeout(this.#timer)
    if (on === this.#settled) return
    const afterMs = on ? this.#onAfterMs : this.#offAfterMs
    if (afterMs === 0) this.#settle(on)
    else this.#timer = setTimeout(() => this.#settle(on), afterMs)
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #settle(on: boolean): void {
    this.#settled = on
    this.#report(on)
  }
}
