import type { Brewing } from '../../../hal/brewer.ts'
import { domainSeparator } from '../../../src/core/messages.ts'
import type { Logger } from '../../../src/logger.ts'
import type { Paid } from '../../../src/nfc/selection.ts'
import { Tap } from '../../../src/nfc/tap.ts'
import type { Store } from '../../../src/store/store.ts'
import { brew } from '../../../src/vend/brew.ts'
import type { Unsettled } from '../../../src/vend/unsettled.ts'
import { ANY_SIGNATURE, channel, domain } from './setting.ts'

const nothing = () => undefined
export const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent }

const presented = { domain, terms: channel.terms, decimals: channel.decimals, symbol: channel.symbol, machineName: 'recorded' }
const served = { id: channel.id, presented, separator: domainSeparator(domain) }
/** A card that has paid is not asked anything more. */
const tap = new Tap({ transmit: () => Promise.reject(new Error('The card is gone.')), gone: Promise.resolve() }, new Uint8Array())

export interface BrewingParts {
  readonly vends: Store['vends']
  readonly unsettled: Unsettled
  brew(): Brewing
}

/** The machine's own path from a vend that a card has paid for to its settlement. */
export async function brewCard(cup: Pick<Paid, 'vend' | 'stored'>, { vends, unsettled, brew: brewIt }: BrewingParts): Promise<void> {
  const paid: Paid = { kind: 'paid', by: 'card', channel: served, ...cup }
  await brew(
    { paid, tap, tappedMs: 0 },
    {
      ...{ store: { vends }, unsettled, hal: { brewer: { brew: brewIt } }, condition: { watchForSpoiling: () => () => null } },
      ...{ time: { now: () => 0 }, tags: { of: () => '' }, log: silent, accept: () => ANY_SIGNATURE },
    },
  )
}
