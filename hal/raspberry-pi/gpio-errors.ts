import { HalError } from '../errors.ts'

/** The requested line, for the text of an error. */
export interface Place {
  readonly pin: number
  /** The chip's label. */
  readonly chip: string
  /** The device file or folder through which the kernel was asked. */
  readonly path: string
  readonly lines: number
}

/** The same rule as in systemd/60-crema-gpio.rules. */
export const permissionRemedy =
  'Put the user into the group gpio, and give that group the device: SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660" in /etc/udev/rules.d/60-crema-gpio.rules (scripts/install does both).'

/** @throws HalError when the chip has no such line */
export function checkPin({ pin, chip, lines }: Place): void {
  if (Number.isInteger(pin) && pin >= 0 && pin < lines) return
  throw new HalError(
    `There is no GPIO ${pin}: ${chip} has ${lines} lines.`,
    `Name a BCM pin from 0 to ${lines - 1}, not a number of the header.`,
  )
}

/** The system's refusal of one line, as an error for a technician. */
export function lineError(error: unknown, place: Place, holder: string | undefined): HalError {
  const { pin, chip, path } = place
  const code = (error as NodeJS.ErrnoException).code
  const wrap = (fact: string, remedy: string) => new HalError(fact, remedy, { cause: error })
  if (code === 'EBUSY')
    return wrap(`GPIO ${pin} of ${chip} is in use by ${holder ? `"${holder}"` : 'another program'}.`, busyRemedy(holder))
  if (code === 'EACCES' || code === 'EPERM') return wrap(`No permission to use ${path} (GPIO ${pin}).`, permissionRemedy)
  if (code === 'EROFS')
    return wrap(`${path} is read-only here (GPIO ${pin}).`, 'Use gpio = "character-device": the hardened service has no /sys.')
  if (code === 'ENODEV') return wrap(`${chip} is gone (GPIO ${pin}).`, 'Restart the machine.')
  return wrap(`GPIO ${pin} of ${chip} was refused: ${(error as Error).message}.`, 'Check the pin, its pull and its debounce.')
}

function busyRemedy(holder: string | undefined): string {
  if (holder === 'sysfs') return 'A program exported it in /sys/class/gpio; stop that, and write the number there to unexport.'
  return 'Stop that program, remove the overlay that claims the pin from config.txt, or choose another pin.'
}
