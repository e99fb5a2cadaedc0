import type { Fault } from './crema-error.ts'

/** What a driver reports at its start, for the log and `status`: a plain fact, or a fault that does not keep the machine from running. */
export type Note = { readonly fact: string } | Fault
