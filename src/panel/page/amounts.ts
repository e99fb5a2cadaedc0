import { amountText } from '../../support/amount-text.ts'

/** A decimal text in the token's smallest unit, in readable form: `1.60`. */
export const money = (units: string, decimals: number): string => amountText(BigInt(units), decimals)

/** `0x1234…cdef` */
export const short = (hex: string): string => `${hex.slice(0, 6)}…${hex.slice(-4)}`

/** Unix seconds as local time of day. */
export const clockTime = (at: string): string => new Date(Number(at) * 1000).toLocaleTimeString('en-GB')

/** Unix seconds as day and time: `30 Nov, 10:12`. */
export const dayAndTime = (at: string): string =>
  new Date(Number(at) * 1000).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
