import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { VendEffect } from '../core/vend-machine.ts'
import { amountText } from '../support/amount-text.ts'
import type { TextKey } from '../texts/en.ts'
import { priceText, textLines } from '../texts/text.ts'
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

  /** The last text: the daemon ends. */
  showStopped(): void {
    this.#front.show('out-of-service', 'out-of-service', { reason: 'stopped' })
  }

  /** Records the out-of-service reason while another text is shown in its place. */
  noteIdle(): TextKey | null {
    this.#idleReason = this.#menu.outOfService()
    return this.#idleReason
  }

  show({ lamp, text, product, amount, reason }: Extract<VendEffect, { do: 'show' }>, selection: OpenSelection | null): void {
    const outOfService = this.noteIdle()
    const shown = lamp === 'idle' && outOfService !== null ? 'out-of-service' : lamp
    const values = { ...this.#values(product, selection), ...(amount !== undefined && { amount }) }
    this.#front.show(shown, text as TextKey, { ...values, ...(reason !== undefined && { reason: reason as TextKey }) })
  }

  /** Resolves when every requested change is shown. */
  settled(): Promise<void> {
    return this.#front.settled()
  }

  /** The price of the holder that is about to sign, if not all customers pay the same. */
  showPrice(selection: OpenSelection, channel: ServedChannel): void {
    const price = this.#amountText(selection.priceIn(channel), channel)
    if (new Set(this.#priceTexts(selection.prices)).size > 1)
      this.#front.show('working', 'working-price', { product: selection.label, price })
  }

  /** The drink's name, and its price if all customers pay the same; otherwise the lowest one, or none in several tokens. */
  #values(name: string | null, selection: OpenSelection | null): Record<string, string> {
    const item = this.#menu.product(name)
    if (item === undefined) return {}
    const prices = selection?.prices ?? this.#menu.prices(item)
    const [text, another] = new Set(this.#priceTexts(prices))
    if (text === undefined) return { product: item.label }
    if (another === undefined) return { product: item.label, price: text }
    const lowest = lowestOf(prices)
    return {
      product: item.label,
      price: lowest === null ? '' : textLines(this.#parts.language, 'from', { price: this.#amountText(...lowest) }).join(' '),
    }
  }

  #priceTexts(prices: OpenSelection['prices']): string[] {
    return [...prices].map(([channel, price]) => this.#amountText(price, channel))
  }

  #amountText(price: bigint, { presented }: ServedChannel): string {
    return priceText(this.#parts.language, amountText(price, presented.decimals), presented.symbol)
  }
}

/** Null for prices in several tokens, which cannot be compared. */
function lowestOf(prices: OpenSelection['prices']): [bigint, ServedChannel] | null {
  const all = [...prices].map(([channel, price]): [bigint, ServedChannel] => [price, channel])
  const tokens = new Set(all.map(([, { presented }]) => presented.terms.token))
  return tokens.size > 1 ? null : all.reduce((a, b) => (b[0] < a[0] ? b : a))
}
