import type { GuardReport, GuardRequest } from './messages.ts'

/**
 * From the daemon to the thread that keeps the guard. A request names its guard, so that it never reaches a successor. `end`: the
 * guard opens the lines and exits, and then the thread ends.
 */
export type KeeperRequest = { readonly kind: 'ask'; readonly guard: number; readonly request: GuardRequest } | { readonly kind: 'end' }

/** A guard's end: why, and whether the lines were opened since. */
export interface GuardEnd {
  readonly reason: string
  readonly remedy: string
  readonly isOpen: boolean
}

/** From that thread. `guard` is the guard's process id. */
export type KeeperReport =
  | { readonly kind: 'started'; readonly guard: number }
  | { readonly kind: 'told'; readonly report: GuardReport }
  | ({ readonly kind: 'ended' } & GuardEnd)
