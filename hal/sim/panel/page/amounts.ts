/** An amount in the token's unit, with at least two decimals and no more than it needs: `1.60`. */
export function money(units: string | bigint, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const part = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return decimals === 0 ? whole : `${whole}.${part.padEnd(Math.min(2, decimals), '0')}`
}

/** `0x1234…cdef` */
export const short = (hex: string): string => `${hex.slice(0, 6)}…${hex.slice(-4)}`

/** Unix seconds as the time of day where the page is looked at. */
export const clockTime = (at: string): string => new Date(Number(at) * 1000).toLocaleTimeString('en-GB')

/** Unix seconds as day and time: `30 Nov, 10:12`. */
export const dayAndTime = (at: string): string =>
  new Date(Number(at) * 1000).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
