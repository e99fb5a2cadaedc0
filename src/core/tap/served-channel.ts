import type { Hash } from '../hex.ts'
import type { PresentedTerms } from './terms.ts'

/** A channel as the tap needs it: what a phone is shown, and the domain separator, computed once. */
export interface ServedChannel {
  readonly id: Hash
  readonly presented: PresentedTerms
  readonly separator: Hash
}
