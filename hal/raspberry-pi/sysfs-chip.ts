import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HalError } from '../errors.ts'

/** A chip in sysfs: its line n has the number `base` + n there. */
export interface SysfsChip {
  readonly label: string
  readonly base: number
  readonly lines: number
}

/**
 * Finds the chip with one of these labels. Its base differs between boards and kernels, so it is never a constant.
 * @throws HalError when there is no such chip, or no GPIO in sysfs at all
 */
export function findSysfsChip(labels: readonly string[], folder = '/sys/class/gpio'): SysfsChip {
  if (!existsSync(folder)) {
    throw new HalError({
      code: 'no-gpio-sysfs',
      fact: `This kernel has no ${folder}.`,
      expected: 'GPIO in sysfs',
      remedy: 'Use gpio = "character-device", or a kernel with CONFIG_GPIO_SYSFS.',
    })
  }
  const chips = readdirSync(folder)
    .filter(name => name.startsWith('gpiochip'))
    .map(name => readChip(join(folder, name)))
  const chip = chips.find(({ label }) => labels.includes(label))
  if (chip) return chip
  const seen = chips.map(({ label }) => label).join(', ')
  throw new HalError({
    code: 'no-gpio-chip',
    fact: `No GPIO chip ${labels.join(' or ')} in ${folder}. Found: ${seen || 'none'}.`,
    expected: 'the chip of the header pins',
    remedy: 'Set hal.chip to the right label, or use a kernel with the driver for the GPIO of this board.',
  })
}

function readChip(folder: string): SysfsChip {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8').trim()
  return { label: read('label'), base: Number(read('base')), lines: Number(read('ngpio')) }
}
