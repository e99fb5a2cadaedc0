import type { Hash } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import type { Anchor } from './records.ts'

/** Final blocks that were seen: the newest, and one or two of each doubling of the distance behind it. */
export class AnchorsTable {
  readonly #all: Statement<[], Row>
  readonly #put: Statement<[bigint, Hash, bigint]>
  readonly #drop: Statement<[bigint]>
  readonly #dropAbove: Statement<[bigint]>

  constructor(database: Database) {
    this.#all = database.prepare('SELECT number, hash, at FROM anchors ORDER BY number DESC')
    this.#put = database.prepare('INSERT OR REPLACE INTO anchors (number, hash, at) VALUES (?, ?, ?)')
    this.#drop = database.prepare('DELETE FROM anchors WHERE number = ?')
    this.#dropAbove = database.prepare('DELETE FROM anchors WHERE number > ?')
  }

  /** The newest first. */
  all(): Anchor[] {
    return this.#all.all()
  }

  /** Inside a transaction. Of each distance only the oldest stays, so that there are few, however long the machine runs. */
  put({ number, hash, at }: Anchor): void {
    this.#put.run(number, hash, at)
    const kept = new Map<number, bigint>()
    for (const anchor of this.all()) {
      const distance = Math.floor(Math.log2(Number(number - anchor.number) + 1))
      const newer = kept.get(distance)
      if (newer !== undefined) this.#drop.run(newer)
      kept.set(distance, anchor.number)
    }
  }

  /** Inside a transaction. */
  dropAbove(number: bigint): void {
    this.#dropAbove.run(number)
  }
}

type Row = Anchor
