import type { Brewer } from '../../hal/brewer.ts'
import type { CardReader } from '../../hal/card-reader.ts'
import { ZERO_ADDRESS } from '../core/hex.ts'
import { judgeOffline } from '../core/offline-rule.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { Condition } from '../machine/condition.ts'
import { textOfReason } from '../nfc/refusals.ts'
import type { PurchaseParts } from '../nfc/selection.ts'
import type { Store } from '../store/store.ts'
import { textOfCause } from '../texts/cause-text.ts'
import type { TextKey } from '../texts/en.ts'

/** A product as it is sold here. */
export interface MenuItem {
  readonly name: string
  readonly label: string
  /** In the channel's token; null where this customer cannot have it. */
  priceIn(channel: ServedChannel): bigint | null
}

export interface MenuParts extends Pick<PurchaseParts, 'channels' | 'circumstances'> {
  readonly store: Pick<Store, 'ledger' | 'credits'>
  readonly hal: { readonly reader: Pick<CardReader, 'status'>; readonly brewer: Pick<Brewer, 'ready'> }
  readonly condition: Pick<Condition, 'causesAgainst' | 'outOfService'>
  readonly products: readonly MenuItem[]
  readonly log: Logger
}

/** What can be offered now, at which prices, and else why not. */
export class Menu {
  readonly #parts: MenuParts

  constructor(parts: MenuParts) {
    this.#parts = parts
  }

  product(name: string | null): MenuItem | undefined {
    return this.#parts.products.find(each => each.name === name)
  }

  /** Of those customers served now who can have it, in their order. */
  prices(product: MenuItem): ReadonlyMap<ServedChannel, bigint> {
    const all = this.#parts.channels().map(channel => [channel, product.priceIn(channel)] as const)
    return new Map(all.filter((each): each is [ServedChannel, bigint] => each[1] !== null))
  }

  /** What is wrong with the machine that stops this product; null when nothing does. */
  obstacle(product: string): TextKey | null {
    const [cause] = this.#parts.condition.causesAgainst(product)
    return cause === undefined ? null : textOfCause(cause)
  }

  /** Why no drink at all can be had; null while there is one. */
  outOfService(): TextKey | null {
    const cause = this.#parts.condition.outOfService()
    return cause === null ? null : textOfCause(cause)
  }

  /** Why this product cannot be had by anybody now; null when it can. */
  async refusal(product: MenuItem): Promise<TextKey | null> {
    const { hal, log } = this.#parts
    if (hal.reader.status().state !== 'ready') return 'reader-lost'
    const { reasons } = await hal.brewer.ready(product.name)
    if (reasons.length > 0) log.warn({ product: product.name, reasons }, 'The brewer is not ready.')
    const obstacle = this.obstacle(product.name) ?? (reasons.length > 0 ? 'brewer-not-ready' : null)
    if (obstacle !== null) return obstacle
    const refusals = [...this.prices(product)].map(([channel, price]) => this.#offlineRefusal(channel, price))
    if (refusals.includes(null)) return null
    return refusals[0] ?? (this.#parts.channels().length === 0 ? 'no-channel' : 'not-sold')
  }

  /** The offline rule for one channel; a channel in which a cup is owed is always offered, for its holder to take. */
  #offlineRefusal(channel: ServedChannel, price: bigint): TextKey | null {
    const { store, circumstances } = this.#parts
    const { standing } = store.ledger(channel.id, ZERO_ADDRESS, circumstances(channel))
    const rejection = judgeOffline(standing, price)
    const owesACup = () => store.credits.all().some(credit => credit.channelId === channel.id)
    return rejection === null || owesACup() ? null : textOfReason(rejection.reason)
  }
}
