import type { Brewer } from '../hal/brewer.ts'
import type { Logger } from './logger.ts'

/** By whoever is at work, however often: nobody pays for them. */
const MOST_CUPS = 5
const DAY_MS = 86_400_000

/** What a technician tries after mending: one cup at a time and a few a day, of which nothing is booked and nothing is owed. */
export class TestCups {
  readonly #brewer: Brewer
  readonly #log: Logger
  #brewed = 0
  #sinceMs = Number.NEGATIVE_INFINITY
  #isBrewing = false

  constructor(brewer: Brewer, log: Logger) {
    this.#brewer = brewer
    this.#log = log
  }

  get isBrewing(): boolean {
    return this.#isBrewing
  }

  /** Never rejects. A dry brewer brews it: only a cup shows that its water flows again. `mayBrew` is asked last of all: work may have ended, or a fault risen. */
  async brew(product: string, mayBrew: () => boolean): Promise<void> {
    this.#isBrewing = true
    try {
      const { reasons } = await this.#brewer.ready(product)
      const isReady = reasons.length === 0 || this.#brewer.status().state === 'dry'
      if (!mayBrew() || !this.#isOneLeft() || !isReady) return this.#log.info({ product, reasons, brewed: this.#brewed }, 'no test cup')
      this.#brewed += 1
      const brewing = this.#brewer.brew(product)
      await brewing.started.catch(error => this.#log.error({ err: error, product }, 'the test cup did not start'))
      this.#log.info({ product, outcome: await brewing.finished }, 'test cup')
    } catch (error) {
      this.#log.error({ err: error, product }, 'no test cup')
    } finally {
      this.#isBrewing = false
    }
  }

  #isOneLeft(): boolean {
    const now = performance.now()
    if (now - this.#sinceMs >= DAY_MS) {
      this.#brewed = 0
      this.#sinceMs = now
    }
    return this.#brewed < MOST_CUPS
  }
}
