import type { SimOptions } from './options.ts'
import { openSimButtons } from './sim-buttons.ts'
import { openSimDisplay } from './sim-display.ts'
import { openSimIndicator } from './sim-indicator.ts'
import { openSimSensors } from './sim-sensors.ts'

/** The simulator's devices, except its reader and relay lines. */
export async function openSimDevices(options: SimOptions, buttons: readonly string[]) {
  return {
    buttons: await openSimButtons(options, buttons),
    indicator: await openSimIndicator(options),
    display: await openSimDisplay(options),
    sensors: await openSimSensors(options),
  }
}
