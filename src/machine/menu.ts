import type { Brewer } from '../../hal/brewer.ts'
import type { CardReader } from '../../hal/card-reader.ts'
import { STORE_FAILED } from '../core/causes.ts'
import { type Hash, ZERO_ADDRESS } from '../core/hex.ts'
import { judgeOffline, type Standing } from '../core/offline-rule.ts'
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
    return answer(() => whyNothingIsSold(this.#devices(), this.#parts.products.map(this.#drinks(false))))
  }

  /** Why no customer can buy this product now; null if one can. */
  whyNotSold(product: MenuItem): NotSold | null {
    return answer(() => whyNotSold(this.#devices(), this.#drinks(false)(product)))
  }

  /** Why no holder can get this product now, not even as a cup that is owed; null if one can. */
  whyNotAvailable(product: MenuItem): NotSold | null {
    return answer(() => whyNotSold(this.#devices(), this.#drinks(true)(product)))
  }

  #devices(): Devices {
    const { hal, channels } = this.#parts
    return {
      readerReady: hal.reader.status().state === 'ready',
      brewerLost: hal.brewer.status().state === 'lost',
      customers: channels().length,
    }
  }

  /**
   * What stops each drink now. A channel is read once, however many drinks it pays for.
   * @param byCredit a channel in which a cup is owed is not refused, so that its holder can claim the cup
   */
  #drinks(byCredit: boolean): (product: MenuItem) => Drink {
    const { store, condition, circumstances } = this.#parts
    const owing = new Set(byCredit ? store.credits.all().map(({ channelId }) => channelId) : [])
    const standings = new Map<Hash, Standing>()
    const standingOf = (channel: ServedChannel): Standing => {
      const standing = standings.get(channel.id) ?? store.ledger(channel.id, ZERO_ADDRESS, circumstances(channel)).standing
      standings.set(channel.id, standing)
      return standing
    }
    const refusal = (channel: ServedChannel, price: bigint) =>
      owing.has(channel.id) ? null : (judgeOffline(standingOf(channel), price)?.reason ?? null)
    return product => ({
      causes: condition.causesAgainst(product.name),
      refusals: [...this.#prices(product)].map(([channel, price]) => refusal(channel, price)),
    })
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
