import { createHash } from 'node:crypto'
import type { BlockPoint } from '../../../src/chain/final-block.ts'
import type { Hash } from '../../../src/core/hex.ts'

/** From this block on they come at regular intervals. */
interface Stretch {
  readonly from: number
  /** The time of block `from`, Unix seconds. */
  readonly at: number
}

/** The blocks of a chain by their numbers and times; none is kept, since most are empty. */
export class Blocks {
  readonly #stretches: Stretch[]
  readonly #seed: number
  /** From which block on which fork is the chain's. */
  readonly #forks: { readonly from: number; readonly fork: number }[] = [{ from: 0, fork: 0 }]
  readonly seconds: number
  #haltedAt: number | null = null

  /** @param startedAt the time of block 0, Unix seconds */
  constructor(seed: number, startedAt: number, seconds: number) {
    this.#seed = seed
    this.seconds = seconds
    this.#stretches = [{ from: 0, at: startedAt }]
  }

  /** The newest block's number at this time. */
  head(now: number): number {
    if (this.#haltedAt !== null) return this.#haltedAt
    const { from, at } = this.#stretches.findLast(stretch => stretch.at <= now) ?? (this.#stretches[0] as Stretch)
    const next = this.#stretches.find(stretch => stretch.from > from)
    const number = from + Math.floor((now - at) / this.seconds)
    return next === undefined ? number : Math.min(number, next.from - 1)
  }

  /** Unix seconds. */
  timeOf(number: number): number {
    const { from, at } = this.#stretches.findLast(stretch => stretch.from <= number) ?? (this.#stretches[0] as Stretch)
    return at + (number - from) * this.seconds
  }

  point(number: number): BlockPoint {
    const { fork } = this.#forks.findLast(({ from }) => from <= number) ?? { fork: 0 }
    const hash: Hash = `0x${createHash('sha256').update(`block ${this.#seed} ${fork} ${number}`).digest('hex')}`
    return { number: BigInt(number), at: BigInt(this.timeOf(number)), hash }
  }

  get isHalted(): boolean {
    return this.#haltedAt !== null
  }

  /** No block any more. */
  halt(now: number): void {
    this.#haltedAt ??= this.head(now)
  }

  goOn(now: number): void {
    if (this.#haltedAt === null) return
    this.#stretches.push({ from: this.#haltedAt + 1, at: Math.floor(now) + this.seconds })
    this.#haltedAt = null
  }

  /** Other blocks take the place of the newest ones. */
  fork(from: number): void {
    const fork = Math.max(...this.#forks.map(each => each.fork)) + 1
    this.#forks.push({ from, fork })
  }
}
