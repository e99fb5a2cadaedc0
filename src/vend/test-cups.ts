import type { Brewer } from '../../hal/brewer.ts'
import type { Logger } from '../logger.ts'
import type { TestCupsCount } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** Per day, for all visits together, because test cups are free. */
const MOST_CUPS = 5
const DAY = 86_400n

export interface TestCupsParts {
  readonly hal: { readonly brewer: Pick<Brewer, 'ready' | 'brew' | 'status'> }
  readonly store: Pick<Store, 'visits'>
  readonly log: Logger
  /** Unix seconds from the machine's clock. */
  now(): bigint
}

/** Cups that a technician brews to test a repair: one at a time and a few per day, without any booking. */
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
   * Never rejects. A dry brewer is allowed, because only a cup shows that its water flows again.
   * @param mayBrew evaluated last, because the visit may end or a fault may appear while the brewer is checked
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

  /**
   * The test cups of the current day, which begins with its first cup. If the clock was set back, the day ends at most one day from now.
   */
  #count(): TestCupsCount {
    const { store, now: clock } = this.#parts
    const now = clock()
    const count = store.visits.testCups()
    if (count === null || now - count.since >= DAY) return { brewed: 0, since: now }
    return { ...count, since: count.since < now ? count.since : now }
  }
}
