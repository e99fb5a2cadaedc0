import { Option } from 'commander'
import { printable } from '../../core/printable.ts'
import { parseAmount, type Unit } from '../support/amounts.ts'
import { CommandFailure } from '../support/failure.ts'

/** In place of an amount: a badge without a daily limit. */
export const NO_LIMIT = 'none'

/** The options --daily-limit and --no-limit: exactly one of them must be given, or each line of a list has its own limit. */
export interface LimitOptions {
  readonly dailyLimit?: string
  /** False with --no-limit. */
  readonly limit: boolean
}

export const dailyLimitOption = () =>
  new Option('--daily-limit <amount>', "what the holder may spend in one day (UTC) at each machine, in the token's unit")

export const noLimitOption = () => new Option('--no-limit', 'a badge without a daily limit; not for cards').conflicts('dailyLimit')

/** The limit as text, as in a list: an amount, `none`, or undefined if neither option was given. */
export const limitTextOf = ({ dailyLimit, limit }: LimitOptions): string | undefined => (limit ? dailyLimit : NO_LIMIT)

/**
 * A badge's daily limit in the token's smallest unit; 0 for none, as in the signed badge.
 * @param text an amount, or `none`
 * @throws CommandFailure when nothing is said, or the amount is invalid or zero
 */
export function parseLimit(text: string | undefined, unit: Unit): bigint {
  if (text === NO_LIMIT) return 0n
  if (text === undefined || text === '')
    throw new CommandFailure({
      code: 'daily-limit-missing',
      fact: 'The daily limit is not stated.',
      expected: 'what the holder may spend in one day, or --no-limit',
      remedy: 'Add it, such as --daily-limit 5.00.',
    })
  const limit = parseAmount(text, unit)
  if (limit > 0n) return limit
  throw new CommandFailure({
    code: 'daily-limit-zero',
    fact: `A daily limit of ${printable(text)} allows nothing.`,
    expected: `more than nothing; --no-limit, or ${NO_LIMIT} in a list, for a badge without a limit`,
    remedy: 'Correct it.',
  })
}

/**
 * Refuses a card's badge without a limit. The machine does not take one, because a card signs anything (PROTOCOL, section 5).
 * @throws CommandFailure
 */
export function refuseUnlimitedCard(limit: bigint): void {
  if (limit > 0n) return
  throw new CommandFailure({
    code: 'card-without-limit',
    fact: 'The badge is for a card and has no daily limit.',
    expected: 'a limit: a card signs anything and may be lost',
    remedy: 'Add one, such as --daily-limit 5.00.',
  })
}
