/** How late this process's own timers fired in all, in milliseconds: what a busy computer takes from everybody. */
export class Lateness {
  #total = 0
  readonly #timer: NodeJS.Timeout

  constructor(everyMs = 50) {
    let last = performance.now()
    this.#timer = setInterval(() => {
      const now = performance.now()
      this.#total += Math.max(0, now - last - everyMs)
      last = now
    }, everyMs)
    this.#timer.unref()
  }

  get total(): number {
    return this.#total
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
