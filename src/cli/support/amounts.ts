import { parseUnits } from 'viem'
import { escapeControls, printable } from '../../core/printable.ts'
import { AMOUNT_LIMIT } from '../../core/token-unit.ts'
import { amountText } from '../../support/amount-text.ts'
import { CommandFailure } from './failure.ts'

/** How a token's amounts are written. */
export interface Unit {
  readonly decimals: number
  readonly symbol: string
}

/**
 * Parses an amount in the token's unit, such as `100.00`, into its smallest unit.
 * @throws CommandFailure when it is not a decimal number, has more decimals than the token, or does not fit into the contracts' width (uint128)
 */
export function parseAmount(text: string, { decimals, symbol }: Unit): bigint {
  const match = /^\d{1,30}(?:\.(\d+))?$/.exec(text)
  if (match === null)
    throw new CommandFailure({
      code: 'amount-invalid',
      fact: `Not an amount: "${printable(text)}".`,
      expected: `${printable(symbol)} as a decimal number`,
      remedy: 'Write it as in 100.00.',
    })
  if ((match[1]?.length ?? 0) > decimals)
    throw new CommandFailure({
      code: 'amount-too-fine',
      fact: `${text} has more decimals than ${printable(symbol)}.`,
      expected: `at most ${decimals} digits after the point`,
      remedy: 'Round it.',
    })
  const amount = parseUnits(text, decimals)
  if (amount < AMOUNT_LIMIT) return amount
  throw new CommandFailure({
    code: 'amount-too-large',
    fact: `${text} ${printable(symbol)} is more than an amount can be.`,
    expected: 'less than 2^128 in the token’s smallest unit, as the contracts hold it',
    remedy: 'Check the digits, and the number of decimals of the token.',
  })
}

/** An amount as text: `100.00 tUSD`. The symbol may be a stranger's word. */
export const showAmount = (amount: bigint, { decimals, symbol }: Unit): string =>
  `${amountText(amount, decimals)} ${escapeControls(symbol)}`
