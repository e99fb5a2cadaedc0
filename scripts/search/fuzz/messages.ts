/** What a thread does. */
export interface Task {
  readonly seed: number
  readonly inputs: number
  readonly budgetMs: number
  /** Names. */
  readonly targets: readonly string[]
  readonly underWay: SharedArrayBuffer
}

/** What a thread says. */
export type FromThread =
  | { readonly kind: 'kept'; readonly target: string; readonly input: Uint8Array }
  | { readonly kind: 'violation'; readonly target: string; readonly text: string; readonly input: string }
  | { readonly kind: 'done'; readonly inputs: number }
