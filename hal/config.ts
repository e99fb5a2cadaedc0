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
  /** Part of the reader's name; default: the first contactless reader. */
  name: z.string().trim().min(1).optional(),
  /** Where pcscd listens; default: its usual path. */
  socket: z.string().min(1).optional(),
})

/** `[hal.relay]`: what the guard process owns and enforces. */
const relayConfig = z.strictObject({
  lines: z.array(z.string().min(1).max(64)).min(1),
  max_pulse_ms: z.number().int().positive().max(60_000),
  /** A closed line opens after this time without a heartbeat from the daemon. */
  heartbeat_timeout_ms: z.number().int().min(50).max(10_000).default(1000),
})

const sensorName = z.string().min(1).max(64)

/** `[hal.brewer]`: a relay on the coffee machine's buttons, and the sensors that show whether a cup came. */
const relayBrewerConfig = z.strictObject({
  driver: z.literal('relay'),
  /** A sensor that reaches the level `done_at` when the cup is done, within this time. */
  done: sensorName.optional(),
  done_at: z.union([z.literal(0), z.literal(1)]).default(1),
  done_within_ms: z.int().min(1000).max(600_000).default(120_000),
  /** A flow meter among the sensors, and its pulses per litre from the data sheet. */
  flow: sensorName.optional(),
  pulses_per_litre: z.number().positive().default(1925),
})

const brewerConfig = z
  .discriminatedUnion('driver', [relayBrewerConfig, juraBrewerConfig], { error: unknownDriver('relay', 'jura') })
  .prefault({ driver: 'relay' })

/** Keys of `[hal]` that every driver shares. */
const besides = {
  brewer: brewerConfig,
  thermometers: thermometersConfig,
  one_wire: oneWireConfig,
  /** Default: the simulator's display with the driver `sim`, no display otherwise. */
  display: z.discriminatedUnion('driver', [hd44780Config, ssd1306Config], { error: unknownDriver('hd44780', 'ssd1306') }).optional(),
}

/** The table `[hal]` of the config file: each driver by name, with its own keys. An unknown name is answered with all valid names. */
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

/** Validated, with defaults applied. */
export type HalConfig = z.output<typeof halConfig>
export type SimHalConfig = Extract<HalConfig, { driver: 'sim' }>
export type ReaderConfig = HalConfig['reader']
export type RelayBrewerConfig = Extract<HalConfig['brewer'], { driver: 'relay' }>

function unknownDriver(...names: string[]): z.core.$ZodErrorMap {
  return issue => (issue.code === 'invalid_union' ? `expected one of: ${names.join(', ')}` : undefined)
}
