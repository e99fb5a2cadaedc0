import { z } from 'zod'

const name = z.string().min(1).max(64)
/** A BCM number on the 40-pin header. 0 and 1 are on it too: bus-pins.ts reserves them. */
export const headerPin = z.int().min(0, 'expected a BCM pin of the header, 2 to 27').max(27, 'expected a BCM pin of the header, 2 to 27')
const pull = z.enum(['up', 'down', 'external'])
const active = z.enum(['low', 'high'])
const debounce = z.int().min(0, 'expected milliseconds, 0 or more').max(1000, 'expected milliseconds, 1000 at most')

const input = {
  pin: headerPin,
  /** The chip's own resistor, or an external one. */
  pull: pull.default('up'),
  /** The level that counts as pressed or on. Default: the opposite of the pull. */
  active: active.optional(),
}

const buttonConfig = z.strictObject({ ...input, debounce_ms: debounce.default(20) })

/** A float, a tray switch or a door switch: level 1 while active. How long a level must last to count is set in its [[sensors]] table. */
const levelConfig = z.strictObject({ kind: z.literal('level').optional(), ...input, debounce_ms: debounce.default(20) })

/** A flow meter: its level is the number of pulses since the start. */
const flowConfig = z.strictObject({ kind: z.literal('flow'), ...input })

const sensorConfig = z.discriminatedUnion('kind', [levelConfig, flowConfig])

const outputConfig = z.strictObject({ pin: headerPin, active: active.default('high') })

/** For a brewer on a service port. */
export const noRelay = { max_pulse_ms: 60_000, heartbeat_timeout_ms: 1000 }

const relayConfig = z
  .strictObject({
    /** Each line under the name that products use. */
    pins: z
      .record(name, outputConfig)
      .refine(pins => Object.keys(pins).length > 0, 'expected at least one line, such as espresso = { pin = 22 }'),
    max_pulse_ms: z.int().positive().max(60_000),
    /** A closed line opens after this time without a heartbeat from the daemon. */
    heartbeat_timeout_ms: z.int().min(50).max(10_000).default(1000),
  })
  .transform(relay => ({ ...relay, lines: Object.keys(relay.pins) }))

/** `[hal]` with `driver = "raspberry-pi"`: the devices at its pins. */
export const raspberryPiKeys = {
  driver: z.literal('raspberry-pi'),
  /** The kernel interface to use; `auto` takes the character device where it works. */
  gpio: z.enum(['auto', 'character-device', 'onoff']).default('auto'),
  /** The GPIO chip's label. Default: the chip behind the Raspberry Pi's header. */
  chip: z.string().min(1).max(31).optional(),
  /** By product name. */
  buttons: z.record(name, buttonConfig).default({}),
  relay: relayConfig.default({ pins: {}, lines: [], ...noRelay }),
  lamp: outputConfig.optional(),
  buzzer: outputConfig.optional(),
  sensors: z.record(name, sensorConfig).default({}),
}

export type ButtonConfig = z.output<typeof buttonConfig>
export type SensorConfig = z.output<typeof sensorConfig>
export type LevelConfig = z.output<typeof levelConfig>
export type FlowConfig = z.output<typeof flowConfig>
export type OutputConfig = z.output<typeof outputConfig>

/** The driver options of the relay's lines, passed to the guard too. */
export const relayLinesOptions = z.strictObject({
  gpio: z.enum(['auto', 'character-device', 'onoff']),
  chip: z.string().optional(),
  pins: z.record(name, z.strictObject({ pin: z.int().min(0), active })),
})

export type RelayLinesOptions = z.output<typeof relayLinesOptions>

/** Whether the kernel should invert an input: with a pull-up it rests high, so pressed is low. */
export function isActiveLow(input: Pick<ButtonConfig, 'pull' | 'active'>): boolean {
  return (input.active ?? (input.pull === 'down' ? 'high' : 'low')) === 'low'
}
