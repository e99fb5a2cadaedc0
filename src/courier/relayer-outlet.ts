import type { Hash } from '../core/hex.ts'
import { openWebhook } from '../support/webhook.ts'
import type { Outlet } from './outlet.ts'

/** What a relayer took is not believed to be redeemed: it gets it again while the chain does not show it. */
const AGAIN_AFTER_MS = 3_600_000

/**
 * Posts to a relayer, which has gas.
 * @param stranded the channels in which this machine cannot pay for a redemption that is due
 */
export function openRelayerOutlet(address: string, stranded: () => readonly Hash[]): Outlet {
  const webhook = openWebhook(new URL(address), 'a receipt')
  return {
    name: `the relayer at ${webhook.host}`,
    wants: channelId => stranded().includes(channelId),
    againAfterMs: AGAIN_AFTER_MS,
    hand: (_, body, signal) => webhook.post(body, signal),
    close: async () => {},
  }
}
