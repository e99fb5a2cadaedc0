import { z } from 'zod'
import { headerPin } from '../raspberry-pi/config.ts'

const thermometer = z.strictObject({
  /** The kernel's name for it in the devices folder. */
  id: z.string().regex(/^28-[0-9a-f]{12}$/, 'expected the id of a DS18B20 in /sys/bus/w1/devices, such as "28-0316a2795fff"'),
})

/** `[hal.thermometers]`: DS18B20 chips on the kernel's one-wire bus, by sensor name. */
export const thermometersConfig = z.record(z.string().min(1).max(64), thermometer).default({})

/** `[hal.one_wire]`: how the thermometers are read. */
export const oneWireConfig = z
  .strictObject({
    /** The header pin of the bus (`dtoverlay=w1-gpio,gpiopin=4`), so that nothing else uses it. */
    pin: headerPin.default(4),
    /** Where the kernel lists the devices. */
    devices: z.string().min(1).default('/sys/bus/w1/devices'),
    read_every_ms: z.int().min(1000, 'expected at least 1000 ms: one reading takes 750').max(600_000).default(10_000),
  })
  .prefault({})

export type ThermometersConfig = z.output<typeof thermometersConfig>
export type OneWireConfig = z.output<typeof oneWireConfig>
