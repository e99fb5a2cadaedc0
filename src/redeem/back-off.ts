/** The pause after a redemption that reverted, in seconds; it doubles with each further one. */
const FIRST_PAUSE = 60n
const LONGEST_PAUSE = 21_600n
/** Where the payer is leaving nothing waits longer. */
const LONGEST_URGENT = 600n

/**
 * When to try again after failures in a row, Unix seconds.
 * @param lastAt when the last one was sent
 */
export function retryAt(failures: number, lastAt: bigint, isPressing: boolean): bigint {
  if (failures === 0) return lastAt
  const pause = FIRST_PAUSE * 2n ** BigInt(Math.min(failures - 1, 16))
  const longest = isPressing ? LONGEST_URGENT : LONGEST_PAUSE
  return lastAt + (pause < longest ? pause : longest)
}

/** Whether it is time. A clock that was set back since does not keep it for longer than the longest pause. */
export const isDue = (at: bigint, now: bigint): boolean => now >= at || at - now > LONGEST_PAUSE
