const NEWLINE = 0x0a

/** Called for each complete line, and once for each line that is too long (the rest of it is dropped). */
export interface LineHandlers {
  line(text: string): void
  oversized(): void
}

/** Splits a stream of bytes into lines of UTF-8. Never holds more than `maxBytes`. Blank lines are skipped. */
export class LineSplitter {
  readonly #maxBytes: number
  readonly #handlers: LineHandlers
  #held: Buffer[] = []
  #heldBytes = 0
  #skipping = false

  constructor(maxBytes: number, handlers: LineHandlers) {
    this.#maxBytes = maxBytes
    this.#handlers = handlers
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#hold(chunk.subarray(start, end))
      this.#finishLine()
      start = end + 1
    }
    this.#hold(chunk.subarray(start))
  }

  #hold(part: Buffer): void {
    if (this.#skipping || part.length === 0) return
    if (this.#heldBytes + part.length > this.#maxBytes) {
      this.#clear()
      this.#skipping = true
      this.#handlers.oversized()
      return
    }
    this.#held.push(part)
    this.#heldBytes += part.length
  }

  #finishLine(): void {
    const text = Buffer.concat(this.#held).toString('utf8')
    const skipped = this.#skipping
    this.#clear()
    this.#skipping = false
    if (!skipped && text.trim() !== '') this.#handlers.line(text)
  }

  #clear(): void {
    this.#held = []
    this.#heldBytes = 0
  }
}
