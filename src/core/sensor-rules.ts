import { isSupply, nameOfCause, SUPPLIES } from './causes.ts'

/** The meaning of a sensor. Levels are in the sensor's own unit, times in milliseconds. */
export interface SensorRule {
  readonly sensor: string
  /** The bit in the report: 0 to 31 for a fault, 32 to 63 for a supply (protocol, section 7). */
  readonly cause: number
  /** Bad at `at` or beyond it, in the direction of `bad`. Good again only at `clear`, which lies on the other side (hysteresis). */
  readonly bad: 'above' | 'below'
  readonly at: number
  readonly clear: number
  /** How long a level must last to count as bad, and as good again. */
  readonly badAfterMs: number
  readonly goodAfterMs: number
  /** False: it is only reported. A stopping fault stops every drink, a stopping supply the drinks that need it. */
  readonly stops: boolean
}

/** The rule's present verdict, and since when its sensor contradicts it; null while it does not. */
export interface RuleState {
  readonly bad: boolean
  readonly otherwiseSinceMs: number | null
}

export const allWell: RuleState = { bad: false, otherwiseSinceMs: null }

/** A sensor's first level counts at once, since it may have lasted for any time. */
export const firstState = (rule: SensorRule, level: number | undefined): RuleState => ({
  bad: level !== undefined && saysOtherwise(rule, false, level),
  otherwiseSinceMs: null,
})

/**
 * A rule's next state.
 * @param level undefined while the sensor's level is unknown: nothing changes
 * @param nowMs of a monotonic clock
 */
export function stepRule(rule: SensorRule, state: RuleState, level: number | undefined, nowMs: number): RuleState {
  if (level === undefined || !saysOtherwise(rule, state.bad, level)) return { bad: state.bad, otherwiseSinceMs: null }
  const otherwise = { bad: state.bad, otherwiseSinceMs: state.otherwiseSinceMs ?? nowMs }
  return nowMs >= dueAtMs(rule, otherwise) ? { bad: !state.bad, otherwiseSinceMs: null } : otherwise
}

/** When the rule must be evaluated again even without a new reading; infinite when only a reading can change it. */
export const dueAtMs = (rule: SensorRule, { bad, otherwiseSinceMs }: RuleState): number =>
  otherwiseSinceMs === null ? Number.POSITIVE_INFINITY : otherwiseSinceMs + (bad ? rule.goodAfterMs : rule.badAfterMs)

/** The two bit sets of a report. */
export function bitsOf(causes: readonly number[]): { readonly faults: number; readonly supplies: number } {
  const set = causes.reduce((bits, cause) => bits | (1n << BigInt(cause)), 0n)
  return { faults: Number(set & 0xffff_ffffn), supplies: Number(set >> BigInt(SUPPLIES)) }
}

/**
 * The causes that stop a product: every fault, and the supplies that the product needs.
 * @param needs names of supplies
 */
export function causesAgainst(bad: readonly SensorRule[], needs: readonly string[]): number[] {
  return bad.filter(({ stops, cause }) => stops && (!isSupply(cause) || needs.includes(nameOfCause(cause)))).map(({ cause }) => cause)
}

function saysOtherwise({ bad, at, clear }: SensorRule, isBad: boolean, level: number): boolean {
  const limit = isBad ? clear : at
  return (bad === 'above') !== isBad ? level >= limit : level <= limit
}
