import { SUPPLIES } from './causes.ts'

/** What a sensor means. Levels are in the sensor's own unit, times in milliseconds. */
export interface SensorRule {
  readonly sensor: string
  /** The bit in the report: 0 to 31 a fault's, 32 to 63 a supply's (protocol, section 7). */
  readonly cause: number
  /** Bad from `at` on, `above` it or `below` it; good again only from `clear` on, which lies on the other side. */
  readonly bad: 'above' | 'below'
  readonly at: number
  readonly clear: number
  /** How long a level must last to count, either way. */
  readonly holdMs: number
  /** Every drink, those that need this, or none. */
  readonly stops: 'everything' | 'nothing' | { readonly need: string }
}

/** What a rule holds for true, and since when its sensor says otherwise; null when it does not. */
export interface RuleState {
  readonly bad: boolean
  readonly otherwiseSinceMs: number | null
}

export const allWell: RuleState = { bad: false, otherwiseSinceMs: null }

/**
 * A rule's next state.
 * @param level undefined while the sensor is not known: nothing changes
 * @param nowMs of a clock that never goes back
 */
export function stepRule(rule: SensorRule, state: RuleState, level: number | undefined, nowMs: number): RuleState {
  if (level === undefined || !saysOtherwise(rule, state.bad, level)) return { bad: state.bad, otherwiseSinceMs: null }
  const sinceMs = state.otherwiseSinceMs ?? nowMs
  return nowMs - sinceMs >= rule.holdMs ? { bad: !state.bad, otherwiseSinceMs: null } : { bad: state.bad, otherwiseSinceMs: sinceMs }
}

/** The report's two sets of bits. */
export function bitsOf(bad: readonly SensorRule[]): { readonly faults: number; readonly supplies: number } {
  const set = bad.reduce((bits, { cause }) => bits | (1n << BigInt(cause)), 0n)
  return { faults: Number(set & 0xffff_ffffn), supplies: Number(set >> BigInt(SUPPLIES)) }
}

/** The rules that keep a product with these needs from being offered. */
export function stoppedBy(bad: readonly SensorRule[], needs: readonly string[]): SensorRule[] {
  return bad.filter(({ stops }) => stops === 'everything' || (typeof stops === 'object' && needs.includes(stops.need)))
}

function saysOtherwise({ bad, at, clear }: SensorRule, isBad: boolean, level: number): boolean {
  const limit = isBad ? clear : at
  return (bad === 'above') !== isBad ? level >= limit : level <= limit
}
