/** Formats an amount of the channel's token. */
export type ShowAmount = (amount: bigint) => string

/** Fact, expectation, remedy. */
export type Explanation = readonly [string, string, string]

/** A time on the chain in readable form: `2026-01-31T12:00:00Z`. */
export const timeText = (seconds: bigint): string => {
  const date = new Date(Number(seconds) * 1000)
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString().replace('.000Z', 'Z')
}
