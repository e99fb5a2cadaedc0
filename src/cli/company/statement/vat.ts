import { InvalidArgumentError } from 'commander'

/** Value added tax in hundredths of a percent: 1900 is 19 %. */
export type VatRate = bigint

/** @throws InvalidArgumentError */
export function parseVat(text: string): VatRate {
  const match = /^(\d{1,2})(?:[.,](\d{1,2}))?\s?%?$/.exec(text)
  if (match === null) throw new InvalidArgumentError('Expected a rate in percent, such as 19 or 7.7.')
  return BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0'))
}

/**
 * The tax in an amount that includes it, rounded half up to two decimals of the token, as invoices have it. Net and tax add up to the amount.
 * @param gross in the token's smallest unit
 */
export function vatIn(gross: bigint, rate: VatRate, decimals: number): { readonly net: bigint; readonly vat: bigint } {
  const cent = 10n ** BigInt(Math.max(0, decimals - 2))
  const [numerator, denominator] = [gross * rate, (10_000n + rate) * cent]
  const vat = ((2n * numerator + denominator) / (2n * denominator)) * cent
  return { net: gross - vat, vat }
}

/** `19.00`, without a percent sign. */
export const rateText = (rate: VatRate): string => `${rate / 100n}.${String(rate % 100n).padStart(2, '0')}`
