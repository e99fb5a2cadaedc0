import { setImmediate as turn } from 'node:timers/promises'
import { type Cancel, type Time, timeOver } from '../../../hal/support/time.ts'

interface Timer {
  readonly dueAt: number
  /** Timers of the same time fire in the order in which they were set. */
  readonly order: number
  act: (() => void) | null
}

/** A computer's time: its timers end with it. */
export interface OwnTime extends Time {
  /** No timer of this computer fires any more. */
  end(): void
  readonly isOver: boolean
}

/**
 * Virtual time and its events. Each event runs together with all that follows from it without waiting: the next one fires when no promise is left to
 * settle. Nothing under test waits for anything but timers of this scheduler, so that one turn of Node's loop is enough: microtasks and
 * `process.nextTick` are drained before it.
 */
export class Scheduler {
  readonly #heap: Timer[] = []
  #now: number
  #order = 0

  /** @param now the first moment, Unix milliseconds */
  constructor(now: number) {
    this.#now = now
  }

  /** The true time, Unix milliseconds. */
  get now(): number {
    return this.#now
  }

  after(milliseconds: number, act: () => void): Cancel {
    const timer: Timer = { dueAt: this.#now + Math.max(0, milliseconds), order: this.#order++, act }
    this.#push(timer)
    return () => {
      timer.act = null
    }
  }

  at(milliseconds: number, act: () => void): Cancel {
    return this.after(milliseconds - this.#now, act)
  }

  /**
   * A time for one computer.
   * @param wall its wall clock by the true time, both in Unix milliseconds
   */
  timeOf(wall: (now: number) => number): OwnTime {
    let isOver = false
    const startedAt = this.#now
    const time = timeOver({
      // Not 0, like a computer that was started before: code must not rely on a clock that begins at 0.
      now: () => this.#now - startedAt + 1_000_000,
      wall: () => wall(this.#now),
      after: (milliseconds, act) => this.after(milliseconds, () => isOver || act()),
    })
    return {
      ...time,
      end: () => {
        isOver = true
      },
      get isOver() {
        return isOver
      },
    }
  }

  /** Fires all events until this moment, in their order, unless it is over before. */
  async runUntil(end: number, isOver: () => boolean): Promise<void> {
    await turn()
    for (let next = this.#heap[0]; next !== undefined && next.dueAt <= end && !isOver(); next = this.#heap[0]) {
      this.#pop()
      if (next.act === null) continue
      this.#now = next.dueAt
      next.act()
      await turn()
    }
    if (!isOver()) this.#now = end
  }

  #push(timer: Timer): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(timer)
    for (let above = (at - 1) >> 1; at > 0 && isBefore(timer, heap[above] as Timer); above = (at - 1) >> 1) {
      heap[at] = heap[above] as Timer
      at = above
    }
    heap[at] = timer
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop() as Timer
    if (heap.length === 0) return
    let at = 0
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      const first = below + 1 < heap.length && isBefore(heap[below + 1] as Timer, heap[below] as Timer) ? below + 1 : below
      if (!isBefore(heap[first] as Timer, last)) break
      heap[at] = heap[first] as Timer
      at = first
    }
    heap[at] = last
  }
}

const isBefore = (one: Timer, other: Timer): boolean => one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.order < other.order)
