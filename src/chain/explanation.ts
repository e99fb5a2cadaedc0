/** How an amount of the channel's token is shown. */
export type ShowAmount = (amount: bigint) => string

/** Fact, expectation, remedy. */
export type Explanation = readonly [string, string, string]
