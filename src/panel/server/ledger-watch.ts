import type { Ledger } from '../messages.ts'

/** Asks the daemon's control socket one thing. Rejects with what to do when nobody answers. */
export type Ask = (request: { readonly command: string; readonly limit?: number }) => Promise<unknown>

export interface LedgerWatchOptions {
  readonly ask: Ask
  readonly everyMs: number
  onLedger(ledger: Ledger): void
  onFault(fault: string): void
}

/** How many of each list the page shows. */
const LIMIT = 12

/** Reads the ledger now and then while somebody looks at it, and says what changed. */
export class LedgerWatch {
  readonly #options: LedgerWatchOptions
  #looking: AbortController | null = null
  #last = ''

  constructor(options: LedgerWatchOptions) {
    this.#options = options
  }

  /** Reads now, and goes on until `stop`. Reading already: nothing changes. */
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

  /** Says what it finds next, changed or not. */
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
    stopped.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }

  #tell(found: Ledger | string): void {
    if (typeof found === 'string') this.#options.onFault(found)
    else this.#options.onLedger(found)
  }

  async #ask(): Promise<Ledger | string> {
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
      return (error as Error).message
    }
  }
}
