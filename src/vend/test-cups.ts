import type { Brewer } from '../../hal/brewer.ts'
import type { Logger } from '../logger.ts'
import type { Store, TestCupsCount } from '../store/store.ts'

/** By whoever is at work, however often: nobody pays for them. */
const MOST_CUPS = 5
const DAY = 86_400n

export interface TestCupsParts {
  readonly hal: { readonly brewer: Pick<Brewer, 'ready' | 'brew' | 'status'> }
  readonly store: Pick<Store, 'visits'>
  readonly log: Logger
  /** Unix seconds, by the machine's clock. */
  now(): bigint
}

/** What a technician tries after mending: one cup at a time and a few a day, of which nothing is booked and nothing is owed. */
export class TestCups {
  readonly #parts: TestCupsParts
  #isBrewing = false

  constructor(parts: TestCupsParts) {
    this.#parts = parts
  }

  get isBrewing(): boolean {
    return this.#isBrewing
  }

  /**
   * Never rejects. A dry brewer brews it: only a cup shows that its water flows again. `mayBrew` is asked last of all: work may have ended, or a
   * fault risen.
   */
  async brew(product: string, mayBrew: () => boolean): Promise<void> {
    const { hal, store, log } = this.#parts
    this.#isBrewing = true
    try {
      const { reasons } = await hal.brewer.ready(product)
      const { brewed, since } = this.#count()
      const isReady = reasons.length === 0 || hal.brewer.status().state === 'dry'
      if (!mayBrew() || brewed >= MOST_CUPS || !isReady) return log.info({ product, reasons, brewed }, 'No test cup was brewed.')
      store.visits.putTestCups({ brewed: brewed + 1, since })
      const brewing = hal.brewer.brew(product)
      await brewing.started.catch(error => log.error({ err: error, product }, 'The test cup did not start.'))
      log.info({ product, outcome: await brewing.finished }, 'A test cup ended.')
    } catch (error) {
      log.error({ err: error, product }, 'No test cup was brewed.')
    } finally {
      this.#isBrewing = false
    }
  }

  /** Those of this day, which begins with its first cup. A clock that was set back does not make it longer than a day from now. */
  #count(): TestCupsCount {
    const { store, now: clock } = this.#parts
    const now = clock()
    const count = store.visits.testCups()
    if (count === null || now - count.since >= DAY) return { brewed: 0, since: now }
    return { ...count, since: count.since < now ? count.since : now }
  }
}
