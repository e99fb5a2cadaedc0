/** An input read as the steps of a script: beyond its end all is zero. */
export class Script {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isOver(): boolean {
    return this.#at >= this.#bytes.length
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0
  }

  /** A length byte, then that many bytes. */
  bytes(): Uint8Array {
    const length = this.byte()
    const bytes = this.#bytes.slice(this.#at, this.#at + length)
    this.#at += length
    return bytes
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.byte() % items.length] as Item
  }
}
