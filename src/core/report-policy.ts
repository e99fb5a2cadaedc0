import type { Report, ReportedBits } from './report.ts'

/** A machine that nothing happens to is heard of this often, in seconds. */
export const DAY = 86_400n

/** What the policy judges by. */
export interface ReportState {
  readonly now: bigint
  /** The newest report that the chain has; its sequence is 0 where there is none. */
  readonly last: Report
  /** How the machine is. */
  readonly bits: ReportedBits
  /** When the machine was shipped to where it is, Unix seconds: the first report from after that ends its delivery. 0 when it was not. */
  readonly shippedAt: bigint
  /** A redemption is sent now. */
  readonly redeeming: boolean
}

export type ReportCause = 'first' | 'delivery' | 'fault' | 'supply' | 'status' | 'mended' | 'redemption' | 'daily'

/**
 * Why to report now, the most pressing cause first; null for not now. A bit that fell is told too: before the chain has heard of it, the same bit
 * cannot ask for work again.
 */
export function reportCause({ now, last, bits, shippedAt, redeeming }: ReportState): ReportCause | null {
  if (last.sequence === 0n) return 'first'
  // Of one and the same second nobody knows which came first.
  if (shippedAt !== 0n && last.reportedAt <= shippedAt && shippedAt < now) return 'delivery'
  if (rose(last.faults, bits.faults)) return 'fault'
  if (rose(last.supplies, bits.supplies)) return 'supply'
  if (last.status !== bits.status) return 'status'
  if (rose(bits.faults, last.faults) || rose(bits.supplies, last.supplies)) return 'mended'
  if (redeeming) return 'redemption'
  return now - last.reportedAt >= DAY ? 'daily' : null
}

/** Whether there is a bit now that was not before. */
const rose = (before: number, now: number): boolean => (now & ~before) !== 0
