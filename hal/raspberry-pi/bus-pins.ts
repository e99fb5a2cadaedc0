import { isHeaderPort, type SerialUser } from '../serial/config.ts'

/** What a configuration has at the header beside plain pins. */
export interface Buses {
  readonly display?: { readonly bus: string } | undefined
  readonly thermometers: Readonly<Record<string, unknown>>
  readonly one_wire: { readonly pin: number }
  readonly reader: SerialUser
  readonly brewer: SerialUser
}

/** A pin that no button, relay, lamp or sensor may have. */
export interface BusPin {
  readonly pin: number
  /** The key under `hal` that needs it. */
  readonly path: readonly string[]
  /** Whose it is, to be read after "pin 2 is". */
  readonly owner: string
}

/**
 * The pins that something else of the same machine needs, and those of a HAT's EEPROM, which every Raspberry Pi reads at its start. Not SPI's:
 * nothing in Crema uses it.
 */
export function busPins({ display, thermometers, one_wire, reader, brewer }: Buses): BusPin[] {
  const atHeader = Object.entries({ reader, brewer }).find(([, { port }]) => port !== undefined && isHeaderPort(port))
  return [
    ...pair(0, [], "for a HAT's EEPROM alone", ['ID_SD', 'ID_SC']),
    ...(display?.bus === '/dev/i2c-1' ? pair(2, ['display'], "the I2C bus's", ['SDA', 'SCL']) : []),
    ...(atHeader ? pair(14, [atHeader[0]], "the serial port's", ['TXD', 'RXD']) : []),
    ...(Object.keys(thermometers).length > 0
      ? [{ pin: one_wire.pin, path: ['one_wire'], owner: "the one-wire bus's, for hal.thermometers" }]
      : []),
  ]
}

const pair = (first: number, path: string[], owner: string, signals: readonly [string, string]): BusPin[] =>
  signals.map((signal, index) => ({
    pin: first + index,
    path,
    owner: `${owner} (${signal})${path.map(key => `, for hal.${key}`).join('')}`,
  }))

/** Pins of the header with no bus at them. */
export const plainPins: readonly number[] = [5, 6, 12, 13, ...Array.from({ length: 12 }, (_, index) => 16 + index)]
