import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HalError } from '../errors.ts'

/** The chip's register after power-on, before its first measurement (DS18B20 data sheet, "Operation: Measuring Temperature"). */
const powerOnMilliCelsius = 85_000

/**
 * Reads a DS18B20 once, through the kernel's w1 driver.
 * @param devices where the kernel lists them: /sys/bus/w1/devices
 * @param id such as 28-0316a2795fff
 * @returns thousandths of a degree Celsius; null while the chip holds its power-on value, which says nothing about the boiler
 * @throws HalError when there is no such chip, or its answer is damaged
 */
export async function readThermometer(devices: string, id: string): Promise<number | null> {
  const file = join(devices, id, 'w1_slave')
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new HalError(`Cannot read the thermometer ${id}.`, `Look at its wiring, dtoverlay=w1-gpio and ${devices}.`, { cause })
  })
  const milliCelsius = parseThermometer(text)
  if (milliCelsius === null)
    throw new HalError(`The thermometer ${id} gave a damaged answer.`, 'Look at its pull-up resistor and its wires.')
  return milliCelsius === powerOnMilliCelsius ? null : milliCelsius
}

/** Parses `w1_slave`, in thousandths of a degree Celsius; null when its checksum is wrong or it has no reading. */
export function parseThermometer(text: string): number | null {
  const match = /crc=[0-9a-f]{2} YES\n.* t=(-?\d+)\s*$/.exec(text)
  return match === null ? null : Number(match[1])
}
