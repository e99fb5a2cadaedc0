import type { Hash } from '../../../../src/core/hex.ts'
import type { Receipt } from '../../../../src/core/messages.ts'
import { require } from '../judge.ts'
import { hashOf } from './given.ts'

/** A receipt that the wallet signed. */
interface Signed {
  readonly receipt: Receipt
  readonly price: bigint
  /** Unix seconds of the wallet's clock. */
  readonly now: bigint
  /** The receipt that it follows, where a machine ever showed or asked for one. */
  readonly previous: Receipt | null
}

const SECONDS_A_DAY = 86_400n
const PAUSE_SECONDS = 5n

/** What a wallet has signed, kept apart from its own books. */
export class Signatures {
  readonly #perPurchase: bigint
  readonly #perDay: bigint
  readonly #signed = new Map<Hash, Signed>()
  readonly #accepted = new Map<Hash, bigint>()
  #lastAt: bigint | null = null

  constructor(perPurchase: bigint, perDay: bigint) {
    this.#perPurchase = perPurchase
    this.#perDay = perDay
  }

  /** @throws Violation where this signature must not be. The same content may be signed again. */
  add(signed: Signed): void {
    const { receipt, price, now, previous } = signed
    const hash = hashOf(receipt)
    if (this.#signed.has(hash)) return
    require('a price within the limit of a purchase', price <= this.#perPurchase)
    require('a sequence after the accepted one', receipt.sequence > (this.#accepted.get(receipt.channelId) ?? 0n))
    require('a sequence after the one before', receipt.sequence === (previous?.sequence ?? 0n) + 1n)
    require('an amount of the one before and the price', receipt.cumulativeAmount === (previous?.cumulativeAmount ?? 0n) + price)
    require('a pause since the last signature', this.#lastAt === null || now - this.#lastAt > PAUSE_SECONDS)
    this.#signed.set(hash, signed)
    this.#lastAt = now
    require('a day within its limit', this.#payableOn(now / SECONDS_A_DAY) <= this.#perDay)
  }

  accepted({ channelId, sequence }: Receipt): void {
    const before = this.#accepted.get(channelId) ?? 0n
    if (sequence > before) this.#accepted.set(channelId, sequence)
  }

  /** Only one of the receipts that follow the same one can pay: in each channel the most that the signatures of a day can cost. */
  #payableOn(day: bigint): bigint {
    const most = new Map<Hash, bigint>()
    const costTo = ({ receipt, price, now }: Signed): bigint => {
      const before = this.#signed.get(receipt.previous)
      return (now / SECONDS_A_DAY === day ? price : 0n) + (before === undefined ? 0n : costTo(before))
    }
    for (const signed of this.#signed.values()) {
      const cost = costTo(signed)
      const { channelId } = signed.receipt
      if (cost > (most.get(channelId) ?? 0n)) most.set(channelId, cost)
    }
    return [...most.values()].reduce((sum, each) => sum + each, 0n)
  }
}
