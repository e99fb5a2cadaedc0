import { isHeaderPort, type SerialUser } from '../serial/config.ts'

/** The configured devices that occupy header pins other than as plain GPIO. */
export interface Buses {
  readonly display?: { readonly bus: string } | undefined
  readonly thermometers: Readonly<Record<string, unknown>>
  readonly one_wire: { readonly pin: number }
  readonly reader: SerialUser
  readonly brewer: SerialUser
}

/** A pin reserved for a bus: no button, relay, lamp or sensor may use it. */
export interface BusPin {
  readonly pin: number
  /** The key under `hal` that needs it. */
  readonly path: readonly string[]
  /** Its owner, to complete "pin 2 is". */
  readonly owner: string
}

/**
 * The pins that other configured devices need, and those of a HAT's EEPROM, which every Raspberry Pi reads at boot. SPI's pins
 * are free: nothing in Crema uses SPI.
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

/** Header pins without a bus. */
export const plainPins: readonly number[] = [5, 6, 12, 13, ...Array.from({ length: 12 }, (_, index) => 16 + index)]
