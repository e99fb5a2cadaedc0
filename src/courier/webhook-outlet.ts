import { openWebhook } from '../support/webhook.ts'
import type { Outlet } from './outlet.ts'

/** Posts each receipt to a webhook, such as that of `crema provider watch --listen`. */
export function openWebhookOutlet(address: string): Outlet {
  const webhook = openWebhook(new URL(address), 'a receipt')
  return {
    name: `the webhook at ${webhook.host}`,
    hand: (_, body, signal) => webhook.post(body, signal),
    close: async () => {},
  }
}
