import { FEW_REDEMPTIONS } from '../core/fee-policy.ts'
import type { Time } from '../support/time.ts'
import type { FeeLimits } from './fee-limits.ts'
import type { Outbox } from './outbox.ts'
import type { SeenChain } from './seen-chain.ts'

/** The native coin of the machine's key, for `status`. */
export interface GasStatus {
  /** In wei; null before the first sync. */
  readonly balance: bigint | null
  /** The number of redemptions that it pays at the present gas price; null before that was read. */
  readonly redemptionsLeft: bigint | null
}

export interface GasMoneyParts {
  readonly chain: Pick<SeenChain, 'balance'>
  readonly outbox: Pick<Outbox, 'market' | 'lastView'>
  readonly fees: Pick<FeeLimits, 'redemptionGas'>
  readonly time: Pick<Time, 'now'>
}

/** The age at which the gas price is read again if nothing was sent meanwhile. */
const PRICE_IS_GOOD_FOR_MS = 3_600_000

/** Keeps an eye on what the machine's key has for gas. */
export class GasMoney {
  readonly #parts: GasMoneyParts
  #balance: bigint | null = null
  #price: { readonly wei: bigint; readonly atMs: number } | null = null

  constructor(parts: GasMoneyParts) {
    this.#parts = parts
  }

  status(): GasStatus {
    const balance = this.#balance
    const cost = this.#price === null ? 0n : this.#price.wei * this.#parts.fees.redemptionGas()
    return { balance, redemptionsLeft: balance === null || cost === 0n ? null : balance / cost }
  }

  /**
   * At the end of a sync: one request, or none where the sync has looked at the account anyway. While the money seems to be little, the price
   * is read each time: it may have been high for a moment only, or made up.
   */
  async look(): Promise<void> {
    const { chain, outbox, time } = this.#parts
    const isOld = this.#price === null || time.now() - this.#price.atMs > PRICE_IS_GOOD_FOR_MS
    const { redemptionsLeft } = this.status()
    const isLow = redemptionsLeft !== null && redemptionsLeft < FEW_REDEMPTIONS
    const view = isOld || isLow ? await outbox.market() : outbox.lastView()
    if (view !== null) this.#price = { wei: view.gasPrice, atMs: time.now() }
    this.#balance = view?.balance ?? (await chain.balance())
  }
}
