import type { Brewer } from '../../hal/brewer.ts'
import type { CardReader } from '../../hal/card-reader.ts'
import { ZERO_ADDRESS } from '../core/hex.ts'
import { judgeOffline } from '../core/offline-rule.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { Condition } from '../machine/condition.ts'
import { textOfReason } from '../nfc/refusals.ts'
import type { PurchaseParts } from '../nfc/selection.ts'
import { isFailure } from '../store/errors.ts'
import type { Store } from '../store/store.ts'
import { textOfCause } from '../texts/cause-text.ts'
import type { TextKey } from '../texts/en.ts'

/** A product with its prices at this machine. */
export interface MenuItem {
  readonly name: string
  readonly label: string
  /** In the channel's token; null if it is not sold to this customer. */
  priceIn(channel: ServedChannel): bigint | null
}

export interface MenuParts extends Pick<PurchaseParts, 'channels' | 'circumstances'> {
  readonly store: Pick<Store, 'ledger' | 'credits'>
  readonly hal: { readonly reader: Pick<CardReader, 'status'>; readonly brewer: Pick<Brewer, 'ready' | 'status'> }
  readonly condition: Pick<Condition, 'causesAgainst' | 'outOfService'>
  readonly products: readonly MenuItem[]
  readonly log: Logger
}

/** The products that can be offered now with their prices, or the reasons why not. */
export class Menu {
  readonly #parts: MenuParts

  constructor(parts: MenuParts) {
    this.#parts = parts
  }

  product(name: string | null): MenuItem | undefined {
    return this.#parts.products.find(each => each.name === name)
  }

  /** Prices for the active customers that may buy it, oldest agreement first. */
  prices(product: MenuItem): ReadonlyMap<ServedChannel, bigint> {
    const all = this.#parts.channels().map(channel => [channel, product.priceIn(channel)] as const)
    return new Map(all.filter((each): each is [ServedChannel, bigint] => each[1] !== null))
  }

  /** The condition that stops this product; null if there is none. */
  obstacle(product: string): TextKey | null {
    const [cause] = this.#parts.condition.causesAgainst(product)
    return cause === undefined ? null : textOfCause(cause)
  }

  /** The reason why no drink is available; null if at least one is. */
  outOfService(): TextKey | null {
    const { condition, hal } = this.#parts
    const cause = condition.outOfService()
    if (cause !== null) return textOfCause(cause)
    // The condition waits for a device that may only be replugged; customers must not.
    if (hal.reader.status().state !== 'ready') return 'reader-lost'
    return hal.brewer.status().state === 'lost' ? 'brewer-not-ready' : null
  }

  /** The reason why no customer can buy this product now; null if one can. */
  async refusal(product: MenuItem): Promise<TextKey | null> {
    const { hal, log } = this.#parts
    if (hal.reader.status().state !== 'ready') return 'reader-lost'
    const { reasons } = await hal.brewer.ready(product.name)
    if (reasons.length > 0) log.warn({ product: product.name, reasons }, 'The brewer is not ready.')
    const obstacle = this.obstacle(product.name) ?? (reasons.length > 0 ? 'brewer-not-ready' : null)
    if (obstacle !== null) return obstacle
    try {
      return this.#unsold(product)
    } catch (error) {
      if (!isFailure(error)) throw error
      log.error({ err: error, product: product.name }, 'The store could not be read.')
      return 'store-failed'
    }
  }

  #unsold(product: MenuItem): TextKey | null {
    const refusals = [...this.prices(product)].map(([channel, price]) => this.#offlineRefusal(channel, price))
    if (refusals.includes(null)) return null
    return refusals[0] ?? (this.#parts.channels().length === 0 ? 'no-channel' : 'not-sold')
  }

  /** Applies the offline rule to one channel. A channel in which a cup is owed is never refused, so that its holder can claim the cup. */
  #offlineRefusal(channel: ServedChannel, price: bigint): TextKey | null {
    const { store, circumstances } = this.#parts
    const { standing } = store.ledger(channel.id, ZERO_ADDRESS, circumstances(channel))
    const rejection = judgeOffline(standing, price)
    const owesACup = () => store.credits.all().some(credit => credit.channelId === channel.id)
    return rejection === null || owesACup() ? null : textOfReason(rejection.reason)
  }
}
