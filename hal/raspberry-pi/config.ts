import { z } from 'zod'

const name = z.string().min(1).max(64)
/** A BCM number on the 40-pin header. 0 and 1 are there too: bus-pins.ts says whose they are. */
export const headerPin = z.int().min(0, 'expected a BCM pin of the header, 2 to 27').max(27, 'expected a BCM pin of the header, 2 to 27')
const pull = z.enum(['up', 'down', 'external'])
const active = z.enum(['low', 'high'])
const debounce = z.int().min(0, 'expected milliseconds, 0 or more').max(1000, 'expected milliseconds, 1000 at most')

const input = {
  pin: headerPin,
  /** The chip's own resistor, or one that is soldered. */
  pull: pull.default('up'),
  /** The level that counts as pressed or on; if not given, the one that the pull does not give. */
  active: active.optional(),
}

const buttonConfig = z.strictObject({ ...input, debounce_ms: debounce.default(20) })

/** A float, a tray's switch, a door's: level 1 while active. How long a level must last to count is its [[sensors]] table's to say. */
const levelConfig = z.strictObject({ kind: z.literal('level').optional(), ...input, debounce_ms: debounce.default(20) })

/** A flow meter: its level is the pulses since the start. */
const flowConfig = z.strictObject({ kind: z.literal('flow'), ...input })

const sensorConfig = z.discriminatedUnion('kind', [levelConfig, flowConfig])

const outputConfig = z.strictObject({ pin: headerPin, active: active.default('high') })

/** Where a service port brews. */
export const noRelay = { max_pulse_ms: 60_000, heartbeat_timeout_ms: 1000 }

const relayConfig = z
  .strictObject({
    /** Each line by the name that products call it. */
    pins: z
      .record(name, outputConfig)
      .refine(pins => Object.keys(pins).length > 0, 'expected at least one line, such as espresso = { pin = 22 }'),
    max_pulse_ms: z.int().positive().max(60_000),
    /** A closed line opens when the daemon gave no sign of life for so long. */
    heartbeat_timeout_ms: z.int().min(50).max(10_000).default(1000),
  })
  .transform(relay => ({ ...relay, lines: Object.keys(relay.pins) }))

/** `[hal]` with `driver = "raspberry-pi"`: what is at its pins. */
export const raspberryPiKeys = {
  driver: z.literal('raspberry-pi'),
  /** The way into the kernel; `auto` takes the character device where it works. */
  gpio: z.enum(['auto', 'character-device', 'onoff']).default('auto'),
  /** The label of the GPIO chip; the one behind a Raspberry Pi's header if not given. */
  chip: z.string().min(1).max(31).optional(),
  /** By the name of the product. */
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

/** What the relay's lines need, in the guard too. */
export const relayLinesOptions = z.strictObject({
  gpio: z.enum(['auto', 'character-device', 'onoff']),
  chip: z.string().optional(),
  pins: z.record(name, z.strictObject({ pin: z.int().min(0), active })),
})

export type RelayLinesOptions = z.output<typeof relayLinesOptions>

/** Whether the kernel should turn an input's level around: a pull-up rests high, so pressed is low. */
export function isActiveLow(input: Pick<ButtonConfig, 'pull' | 'active'>): boolean {
  return (input.active ?? (input.pull === 'down' ? 'high' : 'low')) === 'low'
}
