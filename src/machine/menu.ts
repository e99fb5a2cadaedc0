import type { Brewer } from '../../hal/brewer.ts'
import type { CardReader } from '../../hal/card-reader.ts'
import { STORE_FAILED } from '../core/causes.ts'
import { ZERO_ADDRESS } from '../core/hex.ts'
import { judgeOffline } from '../core/offline-rule.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import { type Devices, type Drink, type NotSold, whyNothingIsSold, whyNotSold } from '../core/why-not-sold.ts'
import { isUnusable } from '../store/errors.ts'
import type { Circumstances } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { Condition } from './condition.ts'

/** A product with its prices at this machine. */
export interface MenuItem {
  readonly name: string
  readonly label: string
  /** In the channel's token; null if it is not sold to this customer. */
  priceIn(channel: ServedChannel): bigint | null
}

export interface MenuParts {
  readonly store: Pick<Store, 'ledger' | 'credits'>
  readonly hal: { readonly reader: Pick<CardReader, 'status'>; readonly brewer: Pick<Brewer, 'status'> }
  readonly condition: Pick<Condition, 'causesAgainst'>
  readonly products: readonly MenuItem[]
  /** The channels in which a holder may buy or take a credit now, oldest agreement first. */
  channels(): readonly ServedChannel[]
  circumstances(channel: ServedChannel): Circumstances
}

/** The products that are sold now with their prices, or the reasons why not. Display, lamp and `status` all ask here. */
export class Menu {
  readonly #parts: MenuParts

  constructor(parts: MenuParts) {
    this.#parts = parts
  }

  product(name: string | null): MenuItem | undefined {
    return this.#parts.products.find(each => each.name === name)
  }

  /** Prices for the active customers that may buy it, oldest agreement first. None while the store cannot be read. */
  prices(product: MenuItem): ReadonlyMap<ServedChannel, bigint> {
    return read(
      () => this.#prices(product),
      () => new Map(),
    )
  }

  #prices(product: MenuItem): ReadonlyMap<ServedChannel, bigint> {
    const all = this.#parts.channels().map(channel => [channel, product.priceIn(channel)] as const)
    return new Map(all.filter((each): each is [ServedChannel, bigint] => each[1] !== null))
  }

  /** The cause that stops this product; null if there is none. */
  obstacle(product: string): number | null {
    return this.#parts.condition.causesAgainst(product)[0] ?? null
  }

  /** Why no drink is sold; null if at least one is. */
  whyNothing(): NotSold | null {
    return answer(() =>
      whyNothingIsSold(
        this.#devices(),
        this.#parts.products.map(product => this.#drink(product, false)),
      ),
    )
  }

  /** Why no customer can buy this product now; null if one can. */
  whyNotSold(product: MenuItem): NotSold | null {
    return answer(() => whyNotSold(this.#devices(), this.#drink(product, false)))
  }

  /** Why no holder can get this product now, not even as a cup that is owed; null if one can. */
  whyNotAvailable(product: MenuItem): NotSold | null {
    return answer(() => whyNotSold(this.#devices(), this.#drink(product, true)))
  }

  #devices(): Devices {
    const { hal, channels } = this.#parts
    return {
      readerReady: hal.reader.status().state === 'ready',
      brewerLost: hal.brewer.status().state === 'lost',
      customers: channels().length,
    }
  }

  /** @param byCredit a channel in which a cup is owed is not refused, so that its holder can claim the cup */
  #drink(product: MenuItem, byCredit: boolean): Drink {
    const owes = (channel: ServedChannel) => byCredit && this.#parts.store.credits.all().some(({ channelId }) => channelId === channel.id)
    return {
      causes: this.#parts.condition.causesAgainst(product.name),
      refusals: [...this.#prices(product)].map(([channel, price]) => (owes(channel) ? null : this.#offlineRefusal(channel, price))),
    }
  }

  #offlineRefusal(channel: ServedChannel, price: bigint): Drink['refusals'][number] {
    const { store, circumstances } = this.#parts
    const { standing } = store.ledger(channel.id, ZERO_ADDRESS, circumstances(channel))
    return judgeOffline(standing, price)?.reason ?? null
  }
}

/** What the rule says; where the store cannot even be read, that. */
const answer = (rule: () => NotSold | null): NotSold | null => read(rule, () => STORE_FAILED)

function read<Answer>(ask: () => Answer, otherwise: () => Answer): Answer {
  try {
    return ask()
  } catch (error) {
    if (isUnusable(error)) return otherwise()
    throw error
  }
}
