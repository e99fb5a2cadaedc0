import type { Fault } from '../core/crema-error.ts'

/**
 * Whether the store can be written. `failed`: the last attempt failed, and nothing is written before `recover` succeeds. `damaged`: its
 * content is wrong; the next start sets its files aside.
 */
export type StoreStatus = { readonly state: 'ready' } | { readonly state: 'failed' | 'damaged'; readonly fault: Fault }
