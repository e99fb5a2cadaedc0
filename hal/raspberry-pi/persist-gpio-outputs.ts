import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether a relay's line returns to rest when the process that drives it dies. */
export type PersistCheck =
  | { readonly state: 'ok' | 'not-this-kernel' }
  | { readonly state: 'warning'; readonly reason: string; readonly remedy: string }

/** The kernel drivers of the header's pins, as named in Raspberry Pi OS. */
const pinDrivers = ['pinctrl_bcm2835', 'pinctrl_rp1']

/**
 * Raspberry Pi OS tells its kernel to keep outputs at their level when their process has died. A guard that is killed together with the
 * daemon then leaves the relay closed until systemd's stop command opens it.
 * @param folder where the kernel's modules show their parameters
 */
export function checkPersistGpioOutputs(folder = '/sys/module'): PersistCheck {
  const answers = pinDrivers.map(driver => ({ driver, value: parameter(join(folder, driver, 'parameters/persist_gpio_outputs')) }))
  const keeps = answers.find(({ value }) => value === 'Y')
  if (keeps === undefined) return { state: answers.some(({ value }) => value !== undefined) ? 'ok' : 'not-this-kernel' }
  return {
    state: 'warning',
    reason:
      'The kernel keeps GPIO outputs as they are when their process dies (persist_gpio_outputs=Y): a relay guard that is killed together with the daemon leaves the relay closed.',
    remedy: `Write dtparam=strict_gpiod into /boot/firmware/config.txt, or ${keeps.driver}.persist_gpio_outputs=n into cmdline.txt beside it; then restart the machine.`,
  }
}

function parameter(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}
