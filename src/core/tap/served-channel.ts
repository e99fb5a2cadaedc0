import type { Hash } from '../hex.ts'
import type { PresentedTerms } from './terms.ts'

/** A channel as needed during a tap: the terms to present, and the domain separator, computed once. */
export interface ServedChannel {
  readonly id: Hash
  readonly presented: PresentedTerms
  readonly separator: Hash
}
