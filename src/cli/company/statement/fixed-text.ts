/** An amount in the token's unit with all of its decimals: `7.600000`. @param amount in the smallest unit, not negative */
export function fixedText(amount: bigint, decimals: number): string {
  const digits = String(amount).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  return decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`
}
