import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { VendEffect } from '../core/vend-machine.ts'
import type { Menu } from '../machine/menu.ts'
import type { Vend } from '../store/records.ts'
import { amountText } from '../support/amount-text.ts'
import type { Time } from '../support/time.ts'
import type { TextKey } from '../texts/en.ts'
import { textOfNotSold } from '../texts/not-sold-text.ts'
import { priceText, textLines } from '../texts/text.ts'
import { Front, type FrontParts } from './front.ts'
import type { OpenSelection } from './open-selection.ts'

/** News, by how long people have to read it, in milliseconds. The idle text follows. */
const NEWS: Partial<Record<TextKey, number>> = {
  'timed-out': 4000,
  'take-cup': 4000,
  enrolled: 4000,
  'service-done': 4000,
  'service-lasts': 4000,
  'delivery-lasts': 4000,
  'service-unsynced': 4000,
  'cut-off': 30_000,
  'cut-off-ask': 30_000,
  'not-brewed': 30_000,
  'not-brewed-ask': 30_000,
}

export interface ScreenParts extends FrontParts {
  readonly menu: Pick<Menu, 'product' | 'prices' | 'whyNothing'>
  readonly time: Pick<Time, 'now'>
}

/** Turns the vend machine's texts into what the display and the lamp show: words, prices, and out of service instead of idle. */
export class Screen {
  readonly #parts: ScreenParts
  readonly #front: Front
  /** The out-of-service reason last shown; null for none, undefined while news is shown instead. */
  #idleReason: TextKey | null | undefined = null
  #newsUntilMs = 0

  constructor(parts: ScreenParts) {
    this.#parts = parts
    this.#front = new Front(parts)
  }

  /** Whether the idle display says what is true now. News is left for people to read. */
  isTrue(): boolean {
    return this.#parts.time.now() < this.#newsUntilMs || this.#outOfService() === this.#idleReason
  }

  /** The display between customers. */
  showIdle(): void {
    const reason = this.noteIdle()
    this.#newsUntilMs = 0
    if (reason === null) this.#front.show('idle', 'choose')
    else this.#front.show('out-of-service', 'out-of-service', { reason })
  }

  /** The outcome of the last cup that was open when the machine stopped. Its buyer is not named. */
  showCutOff(vends: readonly Pick<Vend, 'waitsForOwner'>[]): void {
    const last = vends.at(-1)
    if (last === undefined) return
    this.show({ do: 'show', lamp: 'idle', text: last.waitsForOwner ? 'cut-off-ask' : 'cut-off', product: null }, null)
  }

  /** The last text: the daemon ends. Nothing is shown after it. */
  showStopped(): void {
    this.#front.show('out-of-service', 'out-of-service', { reason: 'stopped' })
    this.#front.close()
  }

  /** Records the out-of-service reason while another text is shown in its place. */
  noteIdle(): TextKey | null {
    this.#idleReason = this.#outOfService()
    return this.#idleReason
  }

  show({ lamp, text, product, amount, reason }: Extract<VendEffect, { do: 'show' }>, selection: OpenSelection | null): void {
    const isClosed = lamp === 'idle' && this.noteIdle() !== null
    const newsMs = NEWS[text as TextKey]
    this.#newsUntilMs = newsMs === undefined ? 0 : this.#parts.time.now() + newsMs
    if (newsMs !== undefined) this.#idleReason = undefined
    const shown = isClosed ? 'out-of-service' : lamp
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

  /** Why nothing is sold now; null while something is. */
  #outOfService(): TextKey | null {
    const why = this.#parts.menu.whyNothing()
    return why === null ? null : textOfNotSold(why)
  }

  /** The drink's name, and its price if all customers pay the same; otherwise the lowest one, or none in several tokens. */
  #values(name: string | null, selection: OpenSelection | null): Record<string, string> {
    const { menu } = this.#parts
    const item = menu.product(name)
    if (item === undefined) return {}
    const prices = selection?.prices ?? menu.prices(item)
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
