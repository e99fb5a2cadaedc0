import { systemTime } from '../../hal/support/system-time.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { OfferedReceipt } from '../../src/store/records.ts'
import type { Store } from '../../src/store/store.ts'
import { BOOT, circumstances, findings, furnish, offer } from '../../test/store/fixture.ts'
import { anna, NOW } from '../../test/support/make.ts'

/** A machine's store that sells cup after cup to one holder, a minute apart. */
export class SoldCups {
  readonly #store: Store
  #offered: OfferedReceipt | null = null
  #vend: number | null = null

  /** @param file an existing store goes on @param timer without one each change of a vend is flushed at once */
  constructor(file: string, timer: 'timer' | 'no-timer' = 'timer') {
    this.#store = openStore({ file, bootId: BOOT, ...(timer === 'timer' && { after: systemTime.after }) })
    if (this.#store.syncs.last() !== null) return
    furnish(this.#store).syncs.record(findings({ deposited: 1n << 100n }))
  }

  /** The receipt is signed outside; only taking it is the machine's. */
  #prepare(): void {
    this.#offered = offer(this.#store, anna.address)
  }

  take(): void {
    const offered = this.#offered ?? offer(this.#store, anna.address)
    const taken = this.#store.takeReceipt(offered, circumstances)
    if (taken.kind === 'rejected') throw new Error(`The benchmark's receipt was refused: ${taken.reason}`)
    this.#vend = taken.vend.id
  }

  /** Ends the cup that was taken, if any, and prepares the next one. */
  finish(): void {
    if (this.#vend !== null) {
      this.#store.vends.markStarting(this.#vend)
      this.#store.vends.settle(this.#vend, 'brewed', NOW)
    }
    this.#vend = null
    this.#prepare()
  }

  sell(): void {
    this.take()
    this.finish()
  }

  close(): void {
    this.#store.close()
  }
}
