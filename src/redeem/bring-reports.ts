import { type Fault, faultOf } from '../core/crema-error.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { Reporter, SignedReport } from '../machine/reporter.ts'
import type { Transaction } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { followUp, type SendingChain, type SignedTransaction, sendOff } from './follow-up.ts'
import type { NextNonce } from './next-nonce.ts'

/** The chain operations for sending reports. */
export interface ReportChain extends SendingChain {
  /** Simulates a report without a redemption, then signs it; sends nothing. */
  prepareReport(report: SignedReport, nonce: number): Promise<SignedTransaction>
}

export interface BringingParts {
  readonly store: Store
  readonly chain: ReportChain
  readonly reporter: Pick<Reporter, 'next'>
  readonly nonces: Pick<NextNonce, 'choose'>
  readonly customers: { all(): readonly Pick<ServedChannel, 'id'>[] }
  readonly clock: Pick<MachineClock, 'now'>
  readonly log: Logger
}

/**
 * Sends the reports that go without a redemption. Failures (no money for gas) are shown and retried at the next sync; nothing
 * waits for them.
 */
export class ReportBringer {
  readonly #parts: BringingParts
  #fault: Fault | null = null

  constructor(parts: BringingParts) {
    this.#parts = parts
  }

  /** Why the last report could not be sent; null if it was, or none was due. */
  fault(): Fault | null {
    return this.#fault
  }

  /** Follows the transactions in progress, and sends the next report if one is due. `redeemed`: whether a redemption has just been sent. */
  async bring(redeemed: boolean): Promise<void> {
    const { reporter, log } = this.#parts
    try {
      for (const under of this.#underWayAlone()) await followUp(this.#parts, under)
      const report = reporter.next(redeemed)
      if (report !== null) await this.#send(report)
      this.#fault = null
    } catch (error) {
      if (this.#fault === null) log.warn({ err: error }, 'The report could not be sent; will retry.')
      this.#fault = faultOf(error)
    }
  }

  /** Reports without a redemption, and redemptions in channels no longer configured: later transactions wait for their nonces. */
  #underWayAlone(): Transaction[] {
    const { store, customers } = this.#parts
    const followed = customers.all().map(({ id }) => store.redemptions.underWay(id)?.id)
    return store.transactions.underWay().filter(({ id }) => !followed.includes(id))
  }

  /** Like a redemption, recorded durably before it is sent. */
  async #send(report: SignedReport): Promise<void> {
    const { store, chain, clock, nonces, log } = this.#parts
    const { sequence } = report.report
    const nonce = await nonces.choose()
    const { hash, raw } = await chain.prepareReport(report, nonce)
    const transaction = store.reports.add({ report: sequence, transactionHash: hash, rawTransaction: raw, nonce, at: clock.now() })
    await sendOff(this.#parts, transaction)
    log.info({ cause: report.cause, sequence: String(sequence), transaction: hash }, 'A report was sent.')
  }
}
