import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Menu, MenuItem } from '../machine/menu.ts'
import type { Selection } from '../nfc/selection.ts'
import { textOfCause } from '../texts/cause-text.ts'

/** A selection with its prices, by customer, at the time of the press. */
export interface OpenSelection extends Selection {
  readonly prices: ReadonlyMap<ServedChannel, bigint>
}

export function openSelection(menu: Pick<Menu, 'prices' | 'obstacle'>, item: MenuItem): OpenSelection {
  const prices = menu.prices(item)
  return {
    product: item.name,
    label: item.label,
    prices,
    priceIn: channel => prices.get(channel) as bigint,
    asked: new Map(),
    obstacle: () => {
      const cause = menu.obstacle(item.name)
      return cause === null ? null : textOfCause(cause)
    },
  }
}
