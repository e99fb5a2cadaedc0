import type { VendEffect } from '../core/vend-machine.ts'
import { amountText } from '../support/amount-text.ts'
import type { TextKey } from '../texts/en.ts'
import { priceText } from '../texts/text.ts'
import { Front, type FrontParts } from './front.ts'
import type { Menu } from './menu.ts'
import type { OpenSelection } from './open-selection.ts'

/** What the vend machine wants shown, in words and prices. */
export class Screen {
  readonly #parts: FrontParts
  readonly #menu: Menu
  readonly #front: Front
  #idleReason: TextKey | null = null

  constructor(parts: FrontParts, menu: Menu) {
    this.#parts = parts
    this.#menu = menu
    this.#front = new Front(parts)
  }

  /** Why nobody could be served when the idle text was last shown; null when somebody could. */
  get idleReason(): TextKey | null {
    return this.#idleReason
  }

  /** What is shown while nobody is served. */
  showIdle(): void {
    const reason = this.noteIdle()
    if (reason === null) this.#front.show('idle', 'choose')
    else this.#front.show('out-of-service', 'out-of-service', { reason })
  }

  /** Something else stands where the idle text would say why nobody is served. */
  noteIdle(): TextKey | null {
    this.#idleReason = this.#menu.outOfService()
    return this.#idleReason
  }

  show({ lamp, text, product, amount, reason }: Extract<VendEffect, { do: 'show' }>, selection: OpenSelection | null): void {
    const shown = lamp === 'idle' && this.#menu.outOfService() !== null ? 'out-of-service' : lamp
    const values = { ...this.#values(product, selection), ...(amount !== undefined && { amount }) }
    this.#front.show(shown, text as TextKey, { ...values, ...(reason !== undefined && { reason: reason as TextKey }) })
  }

  /** Settles when all that was asked for is shown. */
  settled(): Promise<void> {
    return this.#front.settled()
  }

  /** A drink's name, and its price for the first customer who can have it. */
  #values(name: string | null, selection: OpenSelection | null): Record<string, string> {
    const item = this.#menu.product(name)
    if (item === undefined) return {}
    const [first] = selection?.prices ?? this.#menu.prices(item)
    if (first === undefined) return { product: item.label }
    const [{ presented }, price] = first
    return { product: item.label, price: priceText(this.#parts.language, amountText(price, presented.decimals), presented.symbol) }
  }
}
