import type { ResultState } from '../../core/tap/result.ts'

/** A tap as seen by the phone or card. */
export interface TapSeen {
  /** The outcome reported by the machine; null if it reported none. */
  readonly result: ResultState | null
  /** Whether it answered with the signature that pays, whether or not that arrived. */
  readonly hasSigned: boolean
  /** The last status word it answered with, other than 9000; null if there was none. */
  readonly refusal: number | null
  readonly torn: boolean
  readonly commands: number
}
