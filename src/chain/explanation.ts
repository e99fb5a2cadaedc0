/** Formats an amount of the channel's token. */
export type ShowAmount = (amount: bigint) => string

/** Fact, expectation, remedy. */
export type Explanation = readonly [string, string, string]
