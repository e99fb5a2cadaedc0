import { CremaError } from '../core/crema-error.ts'
import { leavesReserve } from '../core/fee-policy.ts'
import { mayReportAlone, pacedSince } from '../core/report-policy.ts'
import type { Logger } from '../logger.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { Reporter, SignedReport } from '../machine/reporter.ts'
import type { Store } from '../store/store.ts'
import type { FeeLimits } from './fee-limits.ts'
import type { Outbox } from './outbox.ts'
import type { SignedTransaction } from './sending-chain.ts'

/** The chain operations for sending reports. */
export interface ReportChain {
  /** Simulates a report without a redemption, then signs it. Sends nothing. `gas` is its limit. */
  prepareReport(
    report: SignedReport,
    options: { readonly nonce: number; readonly mostFee: bigint },
  ): Promise<SignedTransaction & { readonly gas: bigint }>
}

export interface BringingParts {
  readonly store: Pick<Store, 'reports'>
  readonly chain: ReportChain
  readonly outbox: Pick<Outbox, 'takeNonce' | 'market' | 'send'>
  readonly reporter: Pick<Reporter, 'next'>
  readonly clock: Pick<MachineClock, 'now'>
  readonly log: Logger
  readonly fees: Pick<FeeLimits, 'report' | 'redemptionGas'>
}

/** Sends the reports that go without a redemption. Failures are shown and tried again at the next sync; nothing waits for them. */
export class ReportBringer {
  readonly #parts: BringingParts

  constructor(parts: BringingParts) {
    this.#parts = parts
  }

  /**
   * Sends the next one if it is due. Their number is limited, and none may use the coins that the next redemptions need.
   * @param redeemed whether a redemption went without a report just now
   * @throws Error why it could not be sent
   */
  async bring(redeemed: boolean): Promise<void> {
    const { reporter, store, clock } = this.#parts
    const now = clock.now()
    if (!mayReportAlone(store.reports.aloneSince(pacedSince(now)), now)) return
    const report = reporter.next(redeemed)
    if (report !== null) await this.#send(report)
  }

  /** Like a redemption, recorded durably before it is sent. */
  async #send(report: SignedReport): Promise<void> {
    const { store, chain, clock, outbox, fees, log } = this.#parts
    const { sequence } = report.report
    const { balance, gasPrice } = await outbox.market()
    const nonce = await outbox.takeNonce()
    const { hash, raw, gas } = await chain.prepareReport(report, { nonce, mostFee: fees.report() })
    if (!leavesReserve(balance, gas * gasPrice, fees.redemptionGas() * gasPrice))
      throw new CremaError({
        code: 'gas-kept-for-redemptions',
        fact: 'The remaining native coin is kept for the next redemptions, so the machine does not report.',
        expected: 'enough for both',
        remedy: "Send some of the chain's native coin to the machine's address.",
      })
    const transaction = store.reports.add({ report: sequence, transactionHash: hash, rawTransaction: raw, nonce, at: clock.now() })
    await outbox.send({ ...transaction, redemption: null })
    log.info({ cause: report.cause, sequence: String(sequence), transaction: hash }, 'A report was sent.')
  }
}
