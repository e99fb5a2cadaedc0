export const PAGE = 4096

/** A change of a file: bytes from this place on, or (null) that the file ends here. */
export interface Change {
  readonly at: number
  readonly bytes: Buffer | null
}

/** The change in parts that do not cross a multiple of the unit. */
export function inUnits({ at, bytes }: Change, unit: number): Change[] {
  if (bytes === null) return [{ at, bytes }]
  const parts: Change[] = []
  for (let from = at; from < at + bytes.length; ) {
    const to = Math.min(at + bytes.length, (Math.floor(from / unit) + 1) * unit)
    parts.push({ at: from, bytes: bytes.subarray(from - at, to - at) })
    from = to
  }
  return parts
}

/** The bytes of a file, which may grow. */
class Bytes {
  #room: Buffer
  length: number

  constructor(bytes: Buffer) {
    this.#room = Buffer.from(bytes)
    this.length = bytes.length
  }

  apply({ at, bytes }: Change): void {
    const end = at + (bytes?.length ?? 0)
    if (bytes === null || end > this.length) this.resize(end)
    bytes?.copy(this.#room, at)
  }

  /** Zeros follow the present end. */
  resize(length: number): void {
    if (length > this.#room.length) this.#room = Buffer.concat([this.bytes, Buffer.alloc(2 * length - this.length)])
    if (length < this.length) this.#room.fill(0, length, this.length)
    this.length = length
  }

  get bytes(): Buffer {
    return this.#room.subarray(0, this.length)
  }
}

/**
 * A file, whatever its name: what processes see, what a flush has put on the disk, and the changes between, by page. A flush that fails counts the
 * changed pages as written, as Linux does ("Can Applications Recover from fsync Failures?", USENIX ATC 2020): no later flush writes such a page
 * unless it is changed again.
 */
export class Inode {
  readonly #flushed: Bytes
  readonly #seen: Bytes
  /** With the order in which they were made. Any of them may have reached the disk. */
  readonly #changes = new Map<Change, number>()
  /** The changes whose flush failed. */
  readonly #forgotten = new Set<Change>()

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#flushed = new Bytes(bytes)
    this.#seen = new Bytes(bytes)
  }

  get seen(): Buffer {
    return this.#seen.bytes
  }

  get changes(): ReadonlyMap<Change, number> {
    return this.#changes
  }

  change(change: Change, order: number): void {
    this.#seen.apply(change)
    for (const part of inUnits(change, PAGE)) this.#changes.set(part, order)
  }

  /** Whole pages are written, as they are now. */
  flush(): void {
    const pages = new Set<number>()
    for (const { at, bytes } of this.#dirty()) if (bytes !== null) pages.add(pageOf(at))
    for (const change of this.#changes.keys()) if (change.bytes === null || pages.has(pageOf(change.at))) this.#drop(change)
    this.#flushed.resize(this.#seen.length)
    for (const page of pages) {
      const at = page * PAGE
      this.#flushed.apply({ at, bytes: this.#seen.bytes.subarray(at, at + PAGE) })
    }
  }

  failToFlush(): void {
    for (const change of this.#changes.keys()) this.#forgotten.add(change)
  }

  /**
   * What is left when these of its changes are.
   * @param isWhole whether the file is as long as processes see it, with zeros where nothing is left
   */
  left(kept: readonly Change[], isWhole: boolean): Buffer {
    const left = new Bytes(this.#flushed.bytes)
    for (const change of kept) left.apply(change)
    if (isWhole && left.length < this.#seen.length) left.resize(this.#seen.length)
    return left.bytes
  }

  #dirty(): Change[] {
    return [...this.#changes.keys()].filter(change => !this.#forgotten.has(change))
  }

  #drop(change: Change): void {
    this.#changes.delete(change)
    this.#forgotten.delete(change)
  }
}

const pageOf = (at: number): number => Math.floor(at / PAGE)
