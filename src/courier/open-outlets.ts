import type { Config } from '../config.ts'
import { openMqttOutlet } from './mqtt-outlet.ts'
import type { Outlet } from './outlet.ts'
import { openWebhookOutlet } from './webhook-outlet.ts'

/** The configured outlets; none by default. Connects to nothing yet. */
export const openOutlets = ({ courier: { webhook, mqtt, topic } }: Pick<Config, 'courier'>): Outlet[] => [
  ...(webhook === undefined ? [] : [openWebhookOutlet(webhook)]),
  ...(mqtt === undefined ? [] : [openMqttOutlet(mqtt, topic)]),
]
