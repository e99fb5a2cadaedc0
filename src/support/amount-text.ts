/** An amount in the token's unit, as people write it: at least two decimals if the token has them, and no trailing zeros beyond: `0.80`. */
export function amountText(amount: bigint, decimals: number): string {
  const digits = String(amount).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits
    .slice(digits.length - decimals)
    .replace(/0+$/, '')
    .padEnd(Math.min(2, decimals), '0')
  return fraction === '' ? whole : `${whole}.${fraction}`
}
