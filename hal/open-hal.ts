import type { Brewer } from './brewer.ts'
import type { Buttons } from './buttons.ts'
import type { CardReader } from './card-reader.ts'
import type { HalConfig, SimHalConfig } from './config.ts'
import type { Display } from './display.ts'
import { HalError } from './errors.ts'
import type { RelayLinesConfig } from './guard/config.ts'
import { both, type Indicator } from './indicator.ts'
import type { Note } from './notes.ts'
import { productFaults } from './product-faults.ts'
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
  /** Which way the drivers took into the hardware, and what is not as it should be there. */
  readonly notes: readonly Note[]
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
  const [fault] = productFaults(config, products)
  if (fault !== undefined) throw new HalError(`${fault}.`)
  const { openGuardedRelay } = await import('./guard/guarded-relay.ts')
  const { max_pulse_ms: maxPulseMs, heartbeat_timeout_ms: heartbeatTimeoutMs } = config.relay
  const relay = await openGuardedRelay({ ...relayLines(config), maxPulseMs, heartbeatTimeoutMs })
  try {
    const { notes, ...devices } = await openDevices(config, Object.keys(products))
    const reader = await openReader(config)
    const indicator = 'show' in reader ? both(devices.indicator, reader) : devices.indicator
    return { ...assemble(relay, products, { ...devices, indicator, reader }), notes }
  } catch (error) {
    await relay.close()
    throw error
  }
}

/** What `openAllLines` and the guard need to know of the relay. */
export function relayLines(config: HalConfig): RelayLinesConfig {
  return { driver: config.driver, options: relayLinesOptions(config), lines: config.relay.lines }
}

function relayLinesOptions(config: HalConfig): object {
  if (config.driver === 'sim') return { socketPath: config.socket }
  return { gpio: config.gpio, chip: config.chip, pins: config.relay.pins }
}

type Devices = Pick<Hal, 'buttons' | 'indicator' | 'display' | 'sensors'>

function assemble(
  relay: Relay,
  products: Readonly<Record<string, RelayProduct>>,
  others: Devices & Pick<Hal, 'reader'>,
): Omit<Hal, 'notes'> {
  const brewer = createRelayBrewer({ relay, products })
  async function close(): Promise<void> {
    await relay.close()
    await Promise.all([brewer, ...Object.values(others)].map(device => device.close()))
  }
  return { relay, brewer, ...others, close }
}

async function openDevices(config: HalConfig, buttons: readonly string[]): Promise<Devices & Pick<Hal, 'notes'>> {
  switch (config.driver) {
    case 'sim':
      return { ...(await (await import('./sim/open-sim-devices.ts')).openSimDevices({ socketPath: config.socket }, buttons)), notes: [] }
    case 'raspberry-pi':
      return (await import('./raspberry-pi/open-pi-devices.ts')).openPiDevices(config)
  }
}

async function openReader(config: HalConfig): Promise<CardReader | (CardReader & Pick<Indicator, 'show'>)> {
  const { reader } = config
  switch (reader.driver) {
    case 'sim': // offered beside the sim driver alone
      return (await import('./sim/sim-card-reader.ts')).openSimCardReader({ socketPath: (config as SimHalConfig).socket })
    case 'pcsc':
      return (await import('./pcsc/pcsc-card-reader.ts')).openPcscCardReader({
        ...(reader.name && { name: reader.name }),
        ...(reader.socket && { socketPath: reader.socket }),
      })
    case 'pn532':
      return (await import('./pn532/pn532-card-reader.ts')).openPn532CardReader({ port: reader.port })
  }
}
