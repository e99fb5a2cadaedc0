import { z } from 'zod'
import { headerPin } from '../raspberry-pi/config.ts'

const thermometer = z.strictObject({
  /** As the kernel calls it in the folder of devices. */
  id: z.string().regex(/^28-[0-9a-f]{12}$/, 'expected the id of a DS18B20 in /sys/bus/w1/devices, such as "28-0316a2795fff"'),
})

/** `[hal.thermometers]`: DS18B20 on the kernel's one-wire bus, by the sensor's name. */
export const thermometersConfig = z.record(z.string().min(1).max(64), thermometer).default({})

/** `[hal.one_wire]`: how they are read. */
export const oneWireConfig = z
  .strictObject({
    /** The header's pin that the bus is at (`dtoverlay=w1-gpio,gpiopin=4`), so that nothing else takes it. */
    pin: headerPin.default(4),
    /** Where the kernel lists the devices. */
    devices: z.string().min(1).default('/sys/bus/w1/devices'),
    read_every_ms: z.int().min(1000, 'expected at least 1000 ms: one reading takes 750').max(600_000).default(10_000),
  })
  .prefault({})

export type ThermometersConfig = z.output<typeof thermometersConfig>
export type OneWireConfig = z.output<typeof oneWireConfig>
