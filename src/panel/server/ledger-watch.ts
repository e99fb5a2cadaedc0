import { faultOf } from '../../core/crema-error.ts'
import { onAbort } from '../../support/on-abort.ts'
import type { LedgerAnswers } from '../messages.ts'

/** Sends one request to the daemon's control socket. Rejects with what to do when the daemon does not answer. */
export type Ask = (request: { readonly command: string; readonly limit?: number }) => Promise<unknown>

export interface LedgerWatchOptions {
  readonly ask: Ask
  readonly everyMs: number
  onLedger(ledger: LedgerAnswers): void
  onFault(fault: string): void
}

/** The number of entries per list on the page. */
const LIMIT = 12

/** Reads the ledger at intervals while a page is open, and reports changes. */
export class LedgerWatch {
  readonly #options: LedgerWatchOptions
  #looking: AbortController | null = null
  #last = ''

  constructor(options: LedgerWatchOptions) {
    this.#options = options
  }

  /** Reads now, and continues until `stop`. No effect if already started. */
  start(): void {
    if (this.#looking !== null) return
    this.#looking = new AbortController()
    void this.#read(this.#looking.signal)
  }

  stop(): void {
    this.#looking?.abort()
    this.#looking = null
    this.forget()
  }

  /** Reports the next reading even if unchanged. */
  forget(): void {
    this.#last = ''
  }

  async #read(stopped: AbortSignal): Promise<void> {
    const found = await this.#ask()
    if (stopped.aborted) return
    const text = JSON.stringify(found)
    if (text !== this.#last) this.#tell(found)
    this.#last = text
    const timer = setTimeout(() => void this.#read(stopped), this.#options.everyMs)
    onAbort(stopped, () => clearTimeout(timer))
  }

  #tell(found: LedgerAnswers | string): void {
    if (typeof found === 'string') this.#options.onFault(found)
    else this.#options.onLedger(found)
  }

  async #ask(): Promise<LedgerAnswers | string> {
    const { ask } = this.#options
    try {
      const [status, receipts, vends, redemptions, credits] = await Promise.all([
        ask({ command: 'status' }),
        ask({ command: 'receipts', limit: LIMIT }),
        ask({ command: 'vends', limit: LIMIT }),
        ask({ command: 'redemptions', limit: LIMIT }),
        ask({ command: 'credits' }),
      ])
      return { status, receipts, vends, redemptions, credits }
    } catch (error) {
      return faultOf(error).fact
    }
  }
}
