import { z } from 'zod'
import { hd44780Config, ssd1306Config } from './i2c/config.ts'
import { juraBrewerConfig } from './jura/config.ts'
import { pn532ReaderConfig } from './pn532/config.ts'
import { noRelay, raspberryPiKeys } from './raspberry-pi/config.ts'
import { checkPinUses } from './raspberry-pi/pin-uses.ts'
import { checkPortUses } from './serial/config.ts'
import { simHalConfig, simReaderConfig } from './sim/config.ts'
import { oneWireConfig, thermometersConfig } from './w1/config.ts'

/** `[hal.reader]` with `driver = "pcsc"`. */
const pcscReaderConfig = z.strictObject({
  driver: z.literal('pcsc'),
  /** Part of the reader's name; the first contactless reader if not given. */
  name: z.string().trim().min(1).optional(),
  /** Where pcscd listens; its usual place if not given. */
  socket: z.string().min(1).optional(),
})

/** `[hal.relay]`: what the guard process owns and enforces. */
const relayConfig = z.strictObject({
  lines: z.array(z.string().min(1).max(64)).min(1),
  max_pulse_ms: z.number().int().positive().max(60_000),
  /** A closed line opens when the daemon gave no sign of life for so long. */
  heartbeat_timeout_ms: z.number().int().min(50).max(10_000).default(1000),
})

const sensorName = z.string().min(1).max(64)

/** `[hal.brewer]`: a relay on the coffee machine's buttons, and which sensors show that a cup came. */
const relayBrewerConfig = z.strictObject({
  driver: z.literal('relay'),
  /** A sensor that comes to the level `done_at` when the cup is done, within this time. */
  done: sensorName.optional(),
  done_at: z.union([z.literal(0), z.literal(1)]).default(1),
  done_within_ms: z.int().min(1000).max(600_000).default(120_000),
  /** A flow meter among the sensors, and what its maker says of it. */
  flow: sensorName.optional(),
  pulses_per_litre: z.number().positive().default(1925),
})

const brewerConfig = z
  .discriminatedUnion('driver', [relayBrewerConfig, juraBrewerConfig], { error: unknownDriver('relay', 'jura') })
  .prefault({ driver: 'relay' })

/** What stands beside the pins: on whichever machine. */
const besides = {
  brewer: brewerConfig,
  thermometers: thermometersConfig,
  one_wire: oneWireConfig,
  /** The simulator's own, or none, if not given. */
  display: z.discriminatedUnion('driver', [hd44780Config, ssd1306Config], { error: unknownDriver('hd44780', 'ssd1306') }).optional(),
}

/** The file's table `[hal]`: each driver by its name, with its own keys. An unknown name is answered with all the valid ones. */
export const halConfig = z.discriminatedUnion(
  'driver',
  [
    z
      .strictObject({
        ...simHalConfig,
        reader: z
          .discriminatedUnion('driver', [simReaderConfig, pcscReaderConfig, pn532ReaderConfig], {
            error: unknownDriver('sim', 'pcsc', 'pn532'),
          })
          .default({ driver: 'sim' }),
        relay: relayConfig.default({ lines: [], ...noRelay }),
        ...besides,
      })
      .superRefine(checkPortUses),
    z
      .strictObject({
        ...raspberryPiKeys,
        reader: z
          .discriminatedUnion('driver', [pcscReaderConfig, pn532ReaderConfig], { error: unknownDriver('pcsc', 'pn532') })
          .default({ driver: 'pcsc' }),
        ...besides,
      })
      .superRefine(checkPortUses)
      .superRefine(checkPinUses),
  ],
  { error: unknownDriver('sim', 'raspberry-pi') },
)

/** Checked, with its defaults. */
export type HalConfig = z.output<typeof halConfig>
export type SimHalConfig = Extract<HalConfig, { driver: 'sim' }>
export type ReaderConfig = HalConfig['reader']
export type RelayBrewerConfig = Extract<HalConfig['brewer'], { driver: 'relay' }>

function unknownDriver(...names: string[]): z.core.$ZodErrorMap {
  return issue => (issue.code === 'invalid_union' ? `expected one of: ${names.join(', ')}` : undefined)
}
