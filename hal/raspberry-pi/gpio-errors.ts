import { HalError } from '../errors.ts'
import { reasonOf } from '../support/crema-error.ts'
import { printable } from '../support/printable.ts'

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
export const PERMISSION_REMEDY =
  'Put the user into the group gpio, and give that group the device: SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660" in /etc/udev/rules.d/60-crema-gpio.rules (scripts/install does both).'

/** @throws HalError when the chip has no such line */
export function checkPin({ pin, chip, lines }: Place): void {
  if (Number.isInteger(pin) && pin >= 0 && pin < lines) return
  throw new HalError({
    code: 'no-such-pin',
    fact: `There is no GPIO ${pin}: ${chip} has ${lines} lines.`,
    expected: `a BCM pin number from 0 to ${lines - 1}`,
    remedy: 'Use the BCM number, not the pin number of the header.',
  })
}

/** The system's refusal of one line, as an error for a technician. */
export function lineError(error: unknown, place: Place, holder: string | undefined): HalError {
  const { pin, chip, path } = place
  const code = (error as NodeJS.ErrnoException).code
  const wrap = (name: string, fact: string, expected: string, remedy: string) =>
    new HalError({ code: name, fact, expected, remedy, cause: error })
  if (code === 'EBUSY')
    return wrap(
      'pin-in-use',
      `GPIO ${pin} of ${chip} is in use by ${holder ? `"${printable(holder)}"` : 'another program'}.`,
      'a free pin',
      busyRemedy(holder),
    )
  if (code === 'EACCES' || code === 'EPERM')
    return wrap('gpio-no-permission', `No permission to use ${path} (GPIO ${pin}).`, 'read and write permission', PERMISSION_REMEDY)
  if (code === 'EROFS')
    return wrap(
      'gpio-read-only',
      `${path} is read-only here (GPIO ${pin}).`,
      'a writable path',
      'Use gpio = "character-device": the hardened service has no /sys.',
    )
  if (code === 'ENODEV') return wrap('gpio-gone', `${chip} is gone (GPIO ${pin}).`, 'the GPIO chip to stay', 'Restart the machine.')
  return wrap(
    'pin-refused',
    `GPIO ${pin} of ${chip} was refused: ${reasonOf(error)}.`,
    'a pin that can be used this way',
    'Check the pin, its pull and its debounce.',
  )
}

function busyRemedy(holder: string | undefined): string {
  if (holder === 'sysfs') return 'A program exported it in /sys/class/gpio; stop that, and write the number there to unexport.'
  return 'Stop that program, remove the overlay that claims the pin from config.txt, or choose another pin.'
}
