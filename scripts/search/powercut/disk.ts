import { type Change, Inode } from './inode.ts'
import type { Event } from './log.ts'

/** A change that no flush has covered, and its file. */
export interface Unflushed {
  readonly inode: Inode
  readonly change: Change
}

/** What of the unflushed a power cut leaves. */
export interface Left {
  /** Later ones come above earlier ones. */
  readonly changes: readonly Unflushed[]
  /** How many of the changes of names, the oldest first: a file system keeps their order in its journal. */
  readonly names: number
  /** Whether files are as long as processes saw them, with zeros where changes are missing. */
  readonly isWhole: boolean
}

type Names = Map<string, Inode>

/** The directory on a disk with a page cache. Names reach the disk with a flush of the directory, bytes with a flush of their file. */
export class Disk {
  readonly #flushed: Names
  readonly #seen: Names
  readonly #changesOfNames: ((names: Names) => void)[] = []
  #order = 0

  /** @param files all on the disk */
  constructor(files: ReadonlyMap<string, Buffer> = new Map()) {
    this.#flushed = new Map([...files].map(([name, bytes]) => [name, new Inode(bytes)]))
    this.#seen = new Map(this.#flushed)
  }

  apply(event: Event): void {
    if (event.kind === 'fact' || event.kind === 'power-cut') return
    const { kind, name } = event
    if (kind === 'written') this.#seen.get(name)?.change(event, this.#order++)
    if (kind === 'cut-off') this.#seen.get(name)?.change({ at: event.at, bytes: null }, this.#order++)
    if (kind === 'created') {
      const inode = new Inode()
      this.#rename(names => names.set(name, inode))
    }
    if (kind === 'removed') this.#rename(names => names.delete(name))
    if (kind === 'renamed') this.#rename(names => move(names, name, event.to))
    if (kind === 'flushed') this.#flush(name)
    if (kind === 'flush-failed') this.#seen.get(name)?.failToFlush()
  }

  /** The changes in all files that a power cut could leave, in the order in which they were made. */
  get unflushed(): Unflushed[] {
    const inodes = new Set([...this.#flushed.values(), ...this.#seen.values()])
    const all = [...inodes].flatMap(inode => [...inode.changes].map(([change, order]) => ({ inode, change, order })))
    return all.sort((one, other) => one.order - other.order)
  }

  get unflushedNames(): number {
    return this.#changesOfNames.length
  }

  /** What processes see, and a killed one leaves. */
  get seen(): Map<string, Buffer> {
    return new Map([...this.#seen].map(([name, inode]) => [name, inode.seen]))
  }

  left({ changes, names: kept, isWhole }: Left): Map<string, Buffer> {
    const names = new Map(this.#flushed)
    for (const change of this.#changesOfNames.slice(0, kept)) change(names)
    const of = (inode: Inode) => changes.filter(each => each.inode === inode).map(({ change }) => change)
    return new Map([...names].map(([name, inode]) => [name, inode.left(of(inode), isWhole)]))
  }

  #rename(change: (names: Names) => void): void {
    change(this.#seen)
    this.#changesOfNames.push(change)
  }

  /** @param name "" is the directory */
  #flush(name: string): void {
    if (name !== '') this.#seen.get(name)?.flush()
    else for (const change of this.#changesOfNames.splice(0)) change(this.#flushed)
  }
}

function move(names: Names, from: string, to: string): void {
  const inode = names.get(from)
  if (inode === undefined) return
  names.delete(from)
  names.set(to, inode)
}
