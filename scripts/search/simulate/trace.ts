import { createHash } from 'node:crypto'

/** What happened, line by line, and a hash over all of it: the same seed gives the same one. */
export class Trace {
  readonly #hash = createHash('sha256')
  readonly #tell: ((line: string) => void) | null
  readonly #now: () => number
  readonly #startedAt: number
  #lines = 0

  /** @param tell also gets each line */
  constructor(now: () => number, tell: ((line: string) => void) | null = null) {
    this.#now = now
    this.#tell = tell
    this.#startedAt = now()
  }

  add(what: string): void {
    const line = `${((this.#now() - this.#startedAt) / 1000).toFixed(3)} ${what}`
    this.#lines++
    this.#hash.update(line).update('\n')
    this.#tell?.(line)
  }

  get lines(): number {
    return this.#lines
  }

  /** The hash over all lines so far, in hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }
}
