import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A GPIO chip of the kernel's simulator (gpio-sim), with access to its pins. */
export interface SimulatedChip {
  readonly label: string
  /** Sets the external level of an input. */
  setLevel(pin: number, high: boolean): void
  /** The level at the pin, whichever side drives it. */
  level(pin: number): boolean
  /** The direction of the chip's resistor. */
  pull(pin: number): 'up' | 'down'
  /** The number of pin 0 in sysfs and in the kernel's trace. */
  readonly base: number
  /** Unplugs the chip, even while it is in use. */
  remove(): void
}

/** The label of a Raspberry Pi 4's chip, which has the same number of lines. */
export const piLabel = 'pinctrl-bcm2711'
const lines = 54
const configured = '/sys/kernel/config/gpio-sim'

/**
 * Plugs in a chip whose inputs are all low (Documentation/admin-guide/gpio/gpio-sim.rst).
 * @param label the label that the driver looks for
 */
export function plugChip(label = piLabel): SimulatedChip {
  const device = join(configured, `chip-${readdirSync(configured).length}-${process.pid}`)
  const bank = join(device, 'bank')
  mkdirSync(device)
  mkdirSync(bank)
  writeFileSync(join(bank, 'num_lines'), String(lines))
  writeFileSync(join(bank, 'label'), label)
  writeFileSync(join(device, 'live'), '1')
  const folder = join('/sys/devices/platform', read(join(device, 'dev_name')), read(join(bank, 'chip_name')))
  const attribute = (pin: number, name: string) => join(folder, `sim_gpio${pin}`, name)
  return {
    label,
    base: baseOf(label),
    setLevel: (pin, high) => writeFileSync(attribute(pin, 'pull'), high ? 'pull-up' : 'pull-down'),
    level: pin => read(attribute(pin, 'value')) === '1',
    pull: pin => (read(attribute(pin, 'pull')) === 'pull-up' ? 'up' : 'down'),
    remove() {
      writeFileSync(join(device, 'live'), '0')
      rmdirSync(bank)
      rmdirSync(device)
    },
  }
}

function baseOf(label: string): number {
  const chips = readdirSync('/sys/class/gpio').filter(name => name.startsWith('gpiochip'))
  const chip = chips.find(name => read(join('/sys/class/gpio', name, 'label')) === label)
  return Number(read(join('/sys/class/gpio', chip as string, 'base')))
}

const read = (file: string) => readFileSync(file, 'utf8').trim()
