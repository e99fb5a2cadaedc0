import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HalError } from '../errors.ts'

/** The chip's register after power-on, before its first measurement (DS18B20 data sheet, "Operation: Measuring Temperature"). */
const POWER_ON_MILLI_CELSIUS = 85_000

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
    throw new HalError({
      code: 'thermometer-unreadable',
      fact: `Cannot read the thermometer ${id}.`,
      expected: `a DS18B20 under ${devices}`,
      remedy: 'Check its wiring and dtoverlay=w1-gpio in config.txt.',
      cause,
    })
  })
  const milliCelsius = parseThermometer(text)
  if (milliCelsius === null)
    throw new HalError({
      code: 'thermometer-damaged-answer',
      fact: `The thermometer ${id} gave a damaged answer.`,
      expected: 'a reading with a valid checksum',
      remedy: 'Check its pull-up resistor and its wiring.',
    })
  return milliCelsius === POWER_ON_MILLI_CELSIUS ? null : milliCelsius
}

/** Parses `w1_slave`, in thousandths of a degree Celsius; null when its checksum is wrong or it has no reading. */
export function parseThermometer(text: string): number | null {
  const match = /crc=[0-9a-f]{2} YES\n.* t=(-?\d{1,6})\s*$/.exec(text)
  return match === null ? null : Number(match[1])
}
