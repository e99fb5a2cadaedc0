/** Formats an amount of the channel's token. */
export type ShowAmount = (amount: bigint) => string

/** The fact, what was expected (completes "Expected …."), the remedy. */
export type Explanation = readonly [string, string, string]
