/** The blocks of a sync: the time of the newest one, and the number of the final one. */
export interface SeenBlocks {
  /** Unix seconds. */
  readonly headAt: bigint
  readonly finalBlock: { readonly number: bigint }
}

/**
 * Whether a look at the chain shows a newer block than the last sync. A node that stands still shows none, and the look then counts as
 * no sync: otherwise it would renew the offline budget with the clock.
 * @param last null before the first sync
 */
export const showsNewerBlock = (
  { headAt, finalBlock }: SeenBlocks,
  last: { readonly headAt: bigint; readonly blockNumber: bigint } | null,
): boolean => last === null || headAt > last.headAt || finalBlock.number > last.blockNumber
