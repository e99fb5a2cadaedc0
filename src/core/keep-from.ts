/**
 * The time from which individual bookings are kept; null when the time is not certain enough to drop any. One wrong clock, the
 * machine's or the chain's, must not delete bookings: the earlier of the two counts. The newest block does not: it sets the machine's
 * clock at the first sync, so that one lie about its time would be both.
 * @param keep seconds
 * @param synced the last sync, with the time of its final block; null before the first
 */
export function keepFrom(
  clock: { readonly now: bigint; readonly trusted: boolean },
  synced: { readonly blockAt: bigint } | null,
  keep: bigint,
): bigint | null {
  if (!clock.trusted || synced === null) return null
  return (clock.now < synced.blockAt ? clock.now : synced.blockAt) - keep
}
