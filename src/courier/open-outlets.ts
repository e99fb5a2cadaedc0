import type { Config } from '../config.ts'
import type { Hash } from '../core/hex.ts'
import { openMqttOutlet } from './mqtt-outlet.ts'
import type { Outlet } from './outlet.ts'
import { openRelayerOutlet } from './relayer-outlet.ts'
import { openWebhookOutlet } from './webhook-outlet.ts'

/**
 * The configured outlets; none by default. Connects to nothing yet.
 * @param stranded the channels in which this machine cannot pay for a redemption that is due
 */
export const openOutlets = (
  { courier: { webhook, mqtt, topic }, redeem: { relayer } }: { courier: Config['courier']; redeem: Pick<Config['redeem'], 'relayer'> },
  stranded: () => readonly Hash[],
): Outlet[] => [
  ...(webhook === undefined ? [] : [openWebhookOutlet(webhook)]),
  ...(mqtt === undefined ? [] : [openMqttOutlet(mqtt, topic)]),
  ...(relayer === undefined ? [] : [openRelayerOutlet(relayer, stranded)]),
]
