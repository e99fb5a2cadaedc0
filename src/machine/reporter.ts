import type { Domain } from '../core/domain.ts'
import { type Address, ZERO_ADDRESS } from '../core/hex.ts'
import { digest } from '../core/messages.ts'
import { addCups, type CupsCount, countCups, missingCups, type Report, type ReportedBits, softwareWord, type Twin } from '../core/report.ts'
import { type ReportCause, reportCause } from '../core/report-policy.ts'
import type { CompactSignature, Signer } from '../core/signature.ts'
import type { Logger } from '../logger.ts'
import type { Store } from '../store/store.ts'
import { version } from '../support/version.ts'

/** This machine's state at the newest block, in the Machines contract of this domain. */
export interface FoundTwin extends Twin {
  readonly domain: Domain
}

/** A report signed by the machine, to be sent to `machines`. */
export interface SignedReport {
  readonly machines: Address
  readonly machine: Address
  readonly report: Report
  readonly signature: CompactSignature
  readonly cause: ReportCause
}

export interface ReporterParts {
  readonly store: Pick<Store, 'reports' | 'totals' | 'alarms'>
  readonly signer: Signer
  /** Product names, in the order of the configuration. */
  readonly products: readonly string[]
  /** The machine's present status, faults and supplies. */
  readonly bits: () => ReportedBits
  /** As in ReportState. */
  readonly shippedAt: () => bigint
  readonly log: Logger
}

/** Makes the machine's reports when they are due (core/report-policy.ts). Sequence and counters continue from those on the chain. */
export class Reporter {
  readonly #parts: ReporterParts
  #twin: FoundTwin | null = null
  #headAt = 0n
  #saidSo = false

  constructor(parts: ReporterParts) {
    this.#parts = parts
  }

  /**
   * Records what a sync found; null if there is no Machines contract. `headAt` is the newest block's time: a report must not be
   * dated in the future.
   */
  noteTwin(found: FoundTwin | null, headAt: bigint): void {
    this.#twin = found?.owner === ZERO_ADDRESS ? null : found
    this.#headAt = headAt
    if (this.#twin !== null) this.#noteLostCups(this.#twin.report, headAt)
    if (found?.owner !== ZERO_ADDRESS || this.#saidSo) return
    this.#saidSo = true
    this.#parts.log.warn(
      { remedy: 'Its owner registers it: crema machine registration, then crema provider register.' },
      'This machine is not registered; it sends no reports.',
    )
  }

  /** Whether a report is due that should not wait for the next sync. */
  presses(): boolean {
    const last = this.#twin?.report
    if (last === undefined) return false
    const cause = reportCause({ now: last.reportedAt, last, bits: this.#parts.bits(), shippedAt: 0n, redeeming: false })
    return cause !== null && cause !== 'cleared'
  }

  /** The report to send now, signed; null when none is due, one is in progress, or the machine is not registered. */
  next(redeeming: boolean): SignedReport | null {
    const twin = this.#twin
    if (twin === null || this.#isOnItsWay(twin)) return null
    const { bits: bitsNow, shippedAt } = this.#parts
    const bits = bitsNow()
    const cause = reportCause({ now: this.#headAt, last: twin.report, bits, shippedAt: shippedAt(), redeeming })
    return cause === null ? null : this.#sign(twin, bits, cause)
  }

  /** A report was sent that the state on the chain does not include yet. */
  #isOnItsWay({ report }: FoundTwin): boolean {
    const newest = this.#parts.store.reports.newest()
    if (newest === null || (newest.report ?? 0n) <= report.sequence) return false
    return newest.state === 'signed' || newest.state === 'mined'
  }

  #sign({ domain, report: last }: FoundTwin, bits: ReportedBits, cause: ReportCause): SignedReport {
    const { store, signer } = this.#parts
    const report: Report = {
      sequence: greater(last.sequence, store.reports.newest()?.report ?? 0n) + 1n,
      reportedAt: greater(last.reportedAt, this.#headAt),
      ...this.#cups(),
      ...bits,
      software: softwareWord(version),
    }
    const signature = signer.sign(digest(domain, 'Report', report))
    return { machines: domain.contract, machine: signer.address, report, signature, cause }
  }

  /** More cups on the chain than in this store: it is new or an old copy, or a second machine runs with this key. They are counted from now on. */
  #noteLostCups(last: CupsCount, now: bigint): void {
    const { store, log } = this.#parts
    const missing = missingCups(last, this.#cups())
    if (missing.cups === 0n) return
    log.error({ cups: String(missing.cups) }, 'The machine has reported cups that its store does not hold.')
    store.alarms.raise({ channelId: null, kind: 'lost-cups', amount: missing.cups, at: now })
    store.reports.putCupsBefore(addCups(store.reports.cupsBefore(), missing))
  }

  /** Never below the count on the chain: a lost store continues from there. */
  #cups(): CupsCount {
    const { store, products } = this.#parts
    return addCups(store.reports.cupsBefore(), countCups(products, store.totals()))
  }
}

const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b)
