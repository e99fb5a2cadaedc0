import type { Buttons } from '../buttons.ts'
import type { Display } from '../display.ts'
import type { Indicator } from '../indicator.ts'
import type { Note } from '../notes.ts'
import type { Sensors } from '../sensor.ts'
import type { ButtonConfig, OutputConfig, SensorConfig } from './config.ts'
import { type GpioOptions, openGpio } from './open-gpio.ts'
import { checkPersistGpioOutputs } from './persist-gpio-outputs.ts'
import { openPiButtons } from './pi-buttons.ts'
import { openPiIndicator } from './pi-indicator.ts'
import { openPiSensors } from './pi-sensors.ts'

export interface PiDevicesConfig extends GpioOptions {
  readonly buttons: Readonly<Record<string, ButtonConfig>>
  readonly sensors: Readonly<Record<string, SensorConfig>>
  readonly lamp?: OutputConfig | undefined
  readonly buzzer?: OutputConfig | undefined
}

export interface PiDevices {
  readonly buttons: Buttons
  readonly indicator: Indicator
  readonly display: Display
  readonly sensors: Sensors
  readonly notes: readonly Note[]
}

/**
 * Opens everything at the header's pins except the relay, which belongs to its guard.
 * @throws HalError when a pin is unavailable
 */
export async function openPiDevices(config: PiDevicesConfig): Promise<PiDevices> {
  const gpio = await openGpio(config)
  const buttons = await openPiButtons(gpio, config.buttons)
  const indicator = await openPiIndicator(gpio, config).catch(closing(buttons))
  const sensors = await openPiSensors(gpio, config.sensors).catch(closing(buttons, indicator))
  return { buttons, indicator, sensors, display: noDisplay, notes: [{ fact: gpio.description }, ...persistNotes()] }
}

function persistNotes(): Note[] {
  const persist = checkPersistGpioOutputs()
  if (persist.state !== 'warning') return []
  return [{ code: 'gpio-outputs-persist', fact: persist.reason, expected: 'persist_gpio_outputs=N', remedy: persist.remedy }]
}

const noDisplay: Display = { show: async () => {}, dispose: async () => {} }

function closing(...devices: { dispose(): Promise<void> }[]): (error: unknown) => Promise<never> {
  return async error => {
    await Promise.all(devices.map(device => device.dispose()))
    throw error
  }
}
