import type { VendEffect } from '../core/vend-machine.ts'
import { amountText } from '../support/amount-text.ts'
import type { TextKey } from '../texts/en.ts'
import { priceText } from '../texts/text.ts'
import { Front, type FrontParts } from './front.ts'
import type { Menu } from './menu.ts'
import type { OpenSelection } from './open-selection.ts'

/** Turns the vend machine's texts into what the display and the lamp show: words, prices, and out of service instead of idle. */
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

  /** The out-of-service reason last shown; null for none. */
  get idleReason(): TextKey | null {
    return this.#idleReason
  }

  /** The display between customers. */
  showIdle(): void {
    const reason = this.noteIdle()
    if (reason === null) this.#front.show('idle', 'choose')
    else this.#front.show('out-of-service', 'out-of-service', { reason })
  }

  /** Records the out-of-service reason while another text is shown in its place. */
  noteIdle(): TextKey | null {
    this.#idleReason = this.#menu.outOfService()
    return this.#idleReason
  }

  show({ lamp, text, product, amount, reason }: Extract<VendEffect, { do: 'show' }>, selection: OpenSelection | null): void {
    const shown = lamp === 'idle' && this.#menu.outOfService() !== null ? 'out-of-service' : lamp
    const values = { ...this.#values(product, selection), ...(amount !== undefined && { amount }) }
    this.#front.show(shown, text as TextKey, { ...values, ...(reason !== undefined && { reason: reason as TextKey }) })
  }

  /** Resolves when every requested change is shown. */
  settled(): Promise<void> {
    return this.#front.settled()
  }

  /** The drink's name, and its price for the first customer that may buy it. */
  #values(name: string | null, selection: OpenSelection | null): Record<string, string> {
    const item = this.#menu.product(name)
    if (item === undefined) return {}
    const [first] = selection?.prices ?? this.#menu.prices(item)
    if (first === undefined) return { product: item.label }
    const [{ presented }, price] = first
    return { product: item.label, price: priceText(this.#parts.language, amountText(price, presented.decimals), presented.symbol) }
  }
}
