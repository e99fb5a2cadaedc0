import type { Report, ReportedBits } from './report.ts'

/** The interval between reports while nothing happens, in seconds. */
export const DAY = 86_400n

/** The inputs of the policy. */
export interface ReportState {
  readonly now: bigint
  /** The newest report on the chain; its sequence is 0 if there is none. */
  readonly last: Report
  /** The machine's current status, faults and supplies. */
  readonly bits: ReportedBits
  /**
   * When the machine was shipped to its present customer, Unix seconds: the first report after that completes the delivery. 0 if
   * it was not shipped.
   */
  readonly shippedAt: bigint
  /** A redemption is being sent now. */
  readonly redeeming: boolean
}

export type ReportCause = 'first' | 'delivery' | 'fault' | 'supply' | 'status' | 'cleared' | 'redemption' | 'daily'

/**
 * Why to report now, the most urgent cause first; null for not now. A cleared bit is reported too: until the chain knows of it,
 * the same bit cannot request work again.
 */
export function reportCause({ now, last, bits, shippedAt, redeeming }: ReportState): ReportCause | null {
  if (last.sequence === 0n) return 'first'
  // Strictly before: within the same second the order of report and shipment is unknown.
  if (shippedAt !== 0n && last.reportedAt <= shippedAt && shippedAt < now) return 'delivery'
  if (rose(last.faults, bits.faults)) return 'fault'
  if (rose(last.supplies, bits.supplies)) return 'supply'
  if (last.status !== bits.status) return 'status'
  if (rose(bits.faults, last.faults) || rose(bits.supplies, last.supplies)) return 'cleared'
  if (redeeming) return 'redemption'
  return now - last.reportedAt >= DAY ? 'daily' : null
}

/** Whether a bit is set now that was not set before. */
const rose = (before: number, now: number): boolean => (now & ~before) !== 0

/** The most reports sent without a redemption in each period: enough for a technician and a driver in one visit, while a flickering sensor does not spend the gas money. */
const PACE = [
  { seconds: 1200n, most: 12 },
  { seconds: DAY, most: 24 },
]

/** The time from which on earlier reports count. */
export const pacedSince = (now: bigint): bigint => now - DAY

/**
 * Whether another report may go by itself now.
 * @param sentAt when earlier ones went, Unix seconds, in any order
 */
export const mayReportAlone = (sentAt: readonly bigint[], now: bigint): boolean =>
  PACE.every(({ seconds, most }) => sentAt.filter(at => at <= now && at > now - seconds).length < most)
