import type { Brewer } from './brewer.ts'
import type { Buttons } from './buttons.ts'
import type { CardReader } from './card-reader.ts'
import type { HalConfig } from './config.ts'
import type { Display } from './display.ts'
import { HalError } from './errors.ts'
import type { RelayLinesConfig } from './guard/config.ts'
import type { Indicator } from './indicator.ts'
import type { Relay } from './relay.ts'
import { createRelayBrewer, type RelayProduct } from './relay-brewer.ts'
import type { Sensors } from './sensor.ts'

/** One machine's devices, opened. */
export interface Hal {
  readonly buttons: Buttons
  readonly reader: CardReader
  readonly brewer: Brewer
  readonly relay: Relay
  readonly indicator: Indicator
  readonly display: Display
  readonly sensors: Sensors
  /** Closes them all, the relay first. */
  close(): Promise<void>
}

/**
 * Opens the drivers that the configuration names, and loads no other. A device that is missing is no error here: its driver's status says so, and it
 * is looked for again by itself.
 * @param products by name; each has a button of that name
 * @throws HalError when a product's line or pulse does not fit the relay's
 */
export async function openHal(config: HalConfig, products: Readonly<Record<string, RelayProduct>>): Promise<Hal> {
  checkProducts(config, products)
  const { openGuardedRelay } = await import('./guard/guarded-relay.ts')
  const { max_pulse_ms: maxPulseMs, heartbeat_timeout_ms: heartbeatTimeoutMs } = config.relay
  const relay = await openGuardedRelay({ ...relayLines(config), maxPulseMs, heartbeatTimeoutMs })
  try {
    const others = { ...(await openDevices(config, Object.keys(products))), reader: await openReader(config) }
    return assemble(relay, products, others)
  } catch (error) {
    await relay.close()
    throw error
  }
}

/** What `openAllLines` and the guard need to know of the relay. */
export function relayLines(config: HalConfig): RelayLinesConfig {
  return { driver: config.driver, options: { socketPath: config.socket }, lines: config.relay.lines }
}

function assemble(relay: Relay, products: Readonly<Record<string, RelayProduct>>, others: Omit<Hal, 'relay' | 'brewer' | 'close'>): Hal {
  const brewer = createRelayBrewer({ relay, products })
  async function close(): Promise<void> {
    await relay.close()
    await Promise.all([brewer, ...Object.values(others)].map(device => device.close()))
  }
  return { relay, brewer, ...others, close }
}

async function openDevices(
  config: HalConfig,
  buttons: readonly string[],
): Promise<Pick<Hal, 'buttons' | 'indicator' | 'display' | 'sensors'>> {
  switch (config.driver) {
    case 'sim':
      return (await import('./sim/open-sim-devices.ts')).openSimDevices({ socketPath: config.socket }, buttons)
  }
}

async function openReader({ reader, socket }: HalConfig): Promise<CardReader> {
  switch (reader.driver) {
    case 'sim':
      return (await import('./sim/sim-card-reader.ts')).openSimCardReader({ socketPath: socket })
    case 'pcsc':
      return (await import('./pcsc/pcsc-card-reader.ts')).openPcscCardReader({
        ...(reader.name && { name: reader.name }),
        ...(reader.socket && { socketPath: reader.socket }),
      })
    case 'pn532':
      return (await import('./pn532/pn532-card-reader.ts')).openPn532CardReader({ port: reader.port })
  }
}

function checkProducts(config: HalConfig, products: Readonly<Record<string, RelayProduct>>): void {
  const { lines, max_pulse_ms: maxPulseMs } = config.relay
  for (const [name, { line, pulseMs }] of Object.entries(products)) {
    if (!lines.includes(line))
      throw new HalError(`Product ${name} has no relay line "${line}".`, `Choose one of hal.relay.lines: ${lines.join(', ')}.`)
    if (pulseMs > maxPulseMs)
      throw new HalError(`Product ${name} asks for a pulse of ${pulseMs} ms.`, `hal.relay.max_pulse_ms allows ${maxPulseMs}.`)
  }
}
