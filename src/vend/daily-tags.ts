import { createHmac } from 'node:crypto'
import type { Address } from '../core/hex.ts'
import { utcDay } from '../core/judge-receipt.ts'
import type { RandomBytes } from '../support/system.ts'

export interface DailyTagsParts {
  readonly randomBytes: RandomBytes
  /** Unix seconds. */
  now(): bigint
}

/**
 * Short names of holders for the log, which is kept for long: the same within one UTC day, so that a day's fault can be followed, and
 * unrelated from one day to the next. The day's key is never stored, so nobody can compute a tag later, and a restart changes it too.
 */
export class DailyTags {
  readonly #parts: DailyTagsParts
  #day: bigint | null = null
  #key: Uint8Array = new Uint8Array()

  constructor(parts: DailyTagsParts) {
    this.#parts = parts
  }

  /** Eight hexadecimal digits. */
  of(holder: Address): string {
    const day = utcDay(this.#parts.now())
    if (day !== this.#day) this.#key = this.#parts.randomBytes(32)
    this.#day = day
    return createHmac('sha256', this.#key).update(holder).digest('hex').slice(0, 8)
  }

  /** A text in which every address is replaced by its tag. */
  hide(text: string): string {
    return text.replace(/0x[0-9a-fA-F]{40}(?![0-9a-fA-F])/g, address => this.of(address.toLowerCase() as Address))
  }
}
