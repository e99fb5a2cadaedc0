/**
 * The time from which individual bookings are kept; null when the time is not certain enough to drop any. One wrong clock, the
 * machine's or the chain's, must not delete bookings: the earlier of the two counts.
 * @param keep seconds
 * @param syncedAt the time of the newest block at the last sync; null before the first
 */
export function keepFrom(clock: { readonly now: bigint; readonly trusted: boolean }, syncedAt: bigint | null, keep: bigint): bigint | null {
  if (!clock.trusted || syncedAt === null) return null
  return (clock.now < syncedAt ? clock.now : syncedAt) - keep
}
