/** Formats an amount of the channel's token. */
export type ShowAmount = (amount: bigint) => string

/** The fact, the expectation (completes "Expected …."), the remedy. */
export type Explanation = readonly [string, string, string]
