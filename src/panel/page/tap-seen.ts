import type { ResultState } from '../../core/tap/result.ts'

/** What a phone or card saw of one tap. */
export interface TapSeen {
  /** What the machine said came of the receipt; null when it said nothing. */
  readonly result: ResultState | null
  /** Whether it answered with the signature that pays, heard or not. */
  readonly hasSigned: boolean
  /** The last status word that it answered with, other than 9000; null when there was none. */
  readonly refusal: number | null
  readonly torn: boolean
  readonly commands: number
}
