import type { Fault } from './support/crema-error.ts'

/** A driver's message at start, for the log and `status`. One with a remedy reports a problem. */
export type Note = { readonly fact: string } | Fault
