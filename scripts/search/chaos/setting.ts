/** How the machine and its channel are set up. Durations in seconds, amounts in cups. */
export interface Setting {
  readonly endpoints: number
  readonly confirmations: number
  readonly noticePeriod: number
  readonly margin: number
  readonly deposit: number
  readonly allowance: number
  readonly threshold: number
  readonly interval: number
  readonly trustsClock: boolean
}
