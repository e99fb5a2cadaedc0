/** An amount as people write it: in the token's unit, at least two digits after the point where the token has them, no more than it needs: `0.80`. */
export function amountText(amount: bigint, decimals: number): string {
  const digits = String(amount).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits
    .slice(digits.length - decimals)
    .replace(/0+$/, '')
    .padEnd(Math.min(2, decimals), '0')
  return fraction === '' ? whole : `${whole}.${fraction}`
}
