import type { CardReader } from './card-reader.ts'
import type { HalConfig, RelayBrewerConfig, SimHalConfig } from './config.ts'
import type { Display } from './display.ts'
import { HalError } from './errors.ts'
import type { RelayLinesConfig } from './guard/config.ts'
import type { Hal } from './hal.ts'
import { both, type Indicator } from './indicator.ts'
import type { JuraBrewerConfig } from './jura/config.ts'
import { productFaults } from './product-faults.ts'
import type { ProofOptions } from './relay-brewer/cup-proof.ts'
import { createRelayBrewer, type RelayProduct } from './relay-brewer/relay-brewer.ts'
import type { Sensors } from './sensor.ts'
import { joinSensors } from './support/joined-sensors.ts'
import type { Time } from './support/time.ts'

export interface HalOptions {
  /** By name; each product has a button of the same name. */
  readonly products: Readonly<Record<string, RelayProduct>>
  /** Whether the brewer was dry when it was last disposed of. */
  readonly wasDry?: boolean
  readonly time: Time
}

/**
 * Opens the configured drivers and loads no others. A missing device is no error: its driver's status reports it, and the driver
 * keeps looking for it.
 * @throws HalError when a product's line or pulse does not fit the relay
 */
export async function openHal(config: HalConfig, options: HalOptions): Promise<Hal> {
  const [fault] = productFaults(config, options.products)
  if (fault !== undefined)
    throw new HalError({
      code: 'product-misfit',
      fact: `${fault}.`,
      expected: 'products that the brewer can make',
      remedy: 'Correct the product or the relay in the config file.',
    })
  return config.brewer.driver === 'jura' ? openJuraHal(config, config.brewer) : openRelayHal(config, config.brewer, options)
}

/** A relay presses the coffee machine's buttons; people press the driver's buttons. */
async function openRelayHal(config: HalConfig, proofs: RelayBrewerConfig, { products, wasDry = false, time }: HalOptions): Promise<Hal> {
  const { openGuardedRelay } = await import('./guard/guarded-relay.ts')
  const { max_pulse_ms: maxPulseMs, heartbeat_timeout_ms: heartbeatTimeoutMs } = config.relay
  const relay = await openGuardedRelay({ ...relayLines(config), maxPulseMs, heartbeatTimeoutMs }, time)
  try {
    const { notes, ...devices } = await openDevices(config, Object.keys(products))
    const brewer = createRelayBrewer({ relay, products, proof: proofOf(proofs, devices.sensors), wasDry, time })
    const others = { brewer, ...devices }
    const dispose = async () => {
      await relay.dispose()
      await disposeAll(others)
    }
    return { ...others, notes, dispose }
  } catch (error) {
    await relay.dispose()
    throw error
  }
}

/** The coffee machine brews what is released over its service port, and people press its own buttons: no relay, no guard. */
async function openJuraHal(config: HalConfig, jura: JuraBrewerConfig): Promise<Hal> {
  const { openJura } = await import('./jura/open-jura.ts')
  const { notes, ...devices } = await openDevices(config, [])
  await devices.buttons.dispose()
  const others = { ...devices, ...(await openJura(jura)) }
  return { ...others, notes, dispose: () => disposeAll(others) }
}

const disposeAll = async (devices: Readonly<Record<string, { dispose(): Promise<void> }>>): Promise<void> =>
  void (await Promise.all(Object.values(devices).map(device => device.dispose())))

/** The relay configuration for the guard and `openAllLines`. */
export function relayLines(config: HalConfig): RelayLinesConfig {
  return { driver: config.driver, options: relayLinesOptions(config), lines: config.relay.lines }
}

function relayLinesOptions(config: HalConfig): object {
  if (config.driver === 'sim') return { socketPath: config.socket }
  return { gpio: config.gpio, chip: config.chip, pins: config.relay.pins }
}

type Devices = Pick<Hal, 'buttons' | 'indicator' | 'display' | 'sensors' | 'notes'>

function proofOf({ done, done_at, done_within_ms, flow, pulses_per_litre }: RelayBrewerConfig, sensors: Sensors): ProofOptions {
  return {
    sensors,
    done: done === undefined ? undefined : { sensor: done, level: done_at, withinMs: done_within_ms },
    flow: flow === undefined ? undefined : { sensor: flow, pulsesPerLitre: pulses_per_litre },
  }
}

async function openDevices(config: HalConfig, buttons: readonly string[]): Promise<Devices & Pick<Hal, 'reader'>> {
  const own = await openOwnDevices(config, buttons)
  const reader = await openReader(config)
  return {
    ...own,
    reader,
    sensors: await withThermometers(config, own.sensors),
    display: await displayOf(config, own.display),
    indicator: 'show' in reader ? both(own.indicator, reader) : own.indicator,
  }
}

async function withThermometers({ thermometers, one_wire }: HalConfig, sensors: Sensors): Promise<Sensors> {
  if (Object.keys(thermometers).length === 0) return sensors
  return joinSensors([sensors, await (await import('./w1/w1-sensors.ts')).openW1Sensors(thermometers, one_wire)])
}

/** The configured display replaces the driver's own. */
async function displayOf({ display }: HalConfig, own: Display): Promise<Display> {
  if (display === undefined) return own
  await own.dispose()
  return (await import('./i2c/open-i2c-display.ts')).openI2cDisplay(display)
}

async function openOwnDevices(config: HalConfig, buttons: readonly string[]): Promise<Devices> {
  switch (config.driver) {
    case 'sim':
      return { ...(await (await import('./sim/open-sim-devices.ts')).openSimDevices({ socketPath: config.socket }, buttons)), notes: [] }
    case 'raspberry-pi':
      return (await import('./raspberry-pi/open-pi-devices.ts')).openPiDevices(config)
  }
}

/** Opens the configured card reader alone. Always succeeds: its status says what is missing. */
export async function openReader(config: HalConfig): Promise<CardReader | (CardReader & Pick<Indicator, 'show'>)> {
  const { reader } = config
  switch (reader.driver) {
    case 'sim': // only with the sim driver
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
