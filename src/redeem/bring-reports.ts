import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { Reporter, SignedReport } from '../machine/reporter.ts'
import type { Store, Transaction } from '../store/store.ts'
import { followUp, type SendingChain, type SignedTransaction, sendOff } from './follow-up.ts'
import type { NextNonce } from './next-nonce.ts'

/** The chain as bringing reports needs it. */
export interface ReportChain extends SendingChain {
  /** Simulates a report by itself, then signs: nothing is sent. */
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

/** Brings the reports that go by themselves. Its trouble (no gas money) is shown and tried again at the next sync; nothing waits for it. */
export class ReportBringer {
  readonly #parts: BringingParts
  #fault: string | null = null

  constructor(parts: BringingParts) {
    this.#parts = parts
  }

  /** Why the last one could not be brought; null when it was, or none was due. */
  fault(): string | null {
    return this.#fault
  }

  /** Follows those under way, and sends the next where one is due. `redeemed`: a redemption went without a report just now. */
  async bring(redeemed: boolean): Promise<void> {
    const { reporter, log } = this.#parts
    try {
      for (const under of this.#underWayAlone()) await followUp(this.#parts, under)
      const report = reporter.next(redeemed)
      if (report !== null) await this.#send(report)
      this.#fault = null
    } catch (error) {
      if (this.#fault === null) log.warn({ err: error }, 'reporting failed; it is tried again')
      this.#fault = error instanceof Error ? error.message : String(error)
    }
  }

  /** Reports by themselves, and redemptions of channels that the config names no more: what comes after waits for their nonces. */
  #underWayAlone(): Transaction[] {
    const { store, customers } = this.#parts
    const followed = customers.all().map(({ id }) => store.redemptions.underWay(id)?.id)
    return store.transactions.underWay().filter(({ id }) => !followed.includes(id))
  }

  /** As a redemption: recorded durably before it is sent. */
  async #send(report: SignedReport): Promise<void> {
    const { store, chain, clock, nonces, log } = this.#parts
    const { sequence } = report.report
    const nonce = await nonces.choose()
    const { hash, raw } = await chain.prepareReport(report, nonce)
    const transaction = store.reports.add({ report: sequence, transactionHash: hash, rawTransaction: raw, nonce, at: clock.now() })
    await sendOff(this.#parts, transaction)
    log.info({ cause: report.cause, sequence: String(sequence), transaction: hash }, 'reporting')
  }
}
