import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs'

const PAGE = Buffer.alloc(4096, 7)
const PAGES = 512

/** A file of whole pages, written one by one, so that an overwrite of one marks no other as changed. */
export class Overwrites {
  readonly #file: number
  #next = 0

  constructor(path: string) {
    this.#file = openSync(path, 'w+')
    for (let page = 0; page < PAGES; page++) writeSync(this.#file, PAGE, 0, PAGE.length, page * PAGE.length)
    fsyncSync(this.#file)
  }

  /** Overwrites a page and waits for the disk: the least that a durable change of anything costs. */
  one(): void {
    writeSync(this.#file, PAGE, 0, PAGE.length, (this.#next++ % PAGES) * PAGE.length)
    fdatasyncSync(this.#file)
  }

  close(): void {
    closeSync(this.#file)
  }
}
