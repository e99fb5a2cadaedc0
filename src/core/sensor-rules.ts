import { isSupply, nameOfCause, SUPPLIES } from './causes.ts'

/** What a sensor means. Levels are in the sensor's own unit, times in milliseconds. */
export interface SensorRule {
  readonly sensor: string
  /** The bit in the report: 0 to 31 a fault's, 32 to 63 a supply's (protocol, section 7). */
  readonly cause: number
  /** Bad from `at` on, `above` it or `below` it; good again only from `clear` on, which lies on the other side. */
  readonly bad: 'above' | 'below'
  readonly at: number
  readonly clear: number
  /** How long a level must last to count as bad, and as good again. */
  readonly badAfterMs: number
  readonly goodAfterMs: number
  /** False: it is reported, and nothing more. A fault that stops stops every drink, a supply those that need it. */
  readonly stops: boolean
}

/** What a rule holds for true, and since when its sensor says otherwise; null when it does not. */
export interface RuleState {
  readonly bad: boolean
  readonly otherwiseSinceMs: number | null
}

export const allWell: RuleState = { bad: false, otherwiseSinceMs: null }

/** A sensor's first level counts at once: nobody knows how long it has lasted. */
export const firstState = (rule: SensorRule, level: number | undefined): RuleState => ({
  bad: level !== undefined && saysOtherwise(rule, false, level),
  otherwiseSinceMs: null,
})

/**
 * A rule's next state.
 * @param level undefined while the sensor is not known: nothing changes
 * @param nowMs of a clock that never goes back
 */
export function stepRule(rule: SensorRule, state: RuleState, level: number | undefined, nowMs: number): RuleState {
  if (level === undefined || !saysOtherwise(rule, state.bad, level)) return { bad: state.bad, otherwiseSinceMs: null }
  const otherwise = { bad: state.bad, otherwiseSinceMs: state.otherwiseSinceMs ?? nowMs }
  return nowMs >= dueAtMs(rule, otherwise) ? { bad: !state.bad, otherwiseSinceMs: null } : otherwise
}

/** When the rule is to be looked at again, though nothing was read since; infinite when only a reading can change it. */
export const dueAtMs = (rule: SensorRule, { bad, otherwiseSinceMs }: RuleState): number =>
  otherwiseSinceMs === null ? Number.POSITIVE_INFINITY : otherwiseSinceMs + (bad ? rule.goodAfterMs : rule.badAfterMs)

/** The report's two sets of bits. */
export function bitsOf(causes: readonly number[]): { readonly faults: number; readonly supplies: number } {
  const set = causes.reduce((bits, cause) => bits | (1n << BigInt(cause)), 0n)
  return { faults: Number(set & 0xffff_ffffn), supplies: Number(set >> BigInt(SUPPLIES)) }
}

/**
 * The causes that keep a product from being offered: every fault, and the supplies that it needs.
 * @param needs names of supplies
 */
export function causesAgainst(bad: readonly SensorRule[], needs: readonly string[]): number[] {
  return bad.filter(({ stops, cause }) => stops && (!isSupply(cause) || needs.includes(nameOfCause(cause)))).map(({ cause }) => cause)
}

function saysOtherwise({ bad, at, clear }: SensorRule, isBad: boolean, level: number): boolean {
  const limit = isBad ? clear : at
  return (bad === 'above') !== isBad ? level >= limit : level <= limit
}
