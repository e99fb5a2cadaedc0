import { HalError } from '../errors.ts'
import { reasonOf } from '../support/crema-error.ts'
import { openCharacterDevice } from './character-device.ts'
import { type Gpio, type GpioBackend, headerChips } from './gpio.ts'
import { openOnoff } from './onoff-gpio.ts'

export interface GpioOptions {
  readonly gpio: 'auto' | GpioBackend
  /** The chip's label. Default: the labels of the Raspberry Pis' headers. */
  readonly chip?: string | undefined
}

/**
 * Opens the header's pins. `auto` takes the character device where it works, otherwise onoff; the description then says why.
 * @throws HalError
 */
export async function openGpio({ gpio, chip }: GpioOptions): Promise<Gpio> {
  const labels = chip === undefined ? headerChips : [chip]
  if (gpio === 'character-device') return openCharacterDevice(labels)
  if (gpio === 'onoff') return openOnoff(labels)
  return openCharacterDevice(labels).catch(error => fallBack(labels, error))
}

async function fallBack(labels: readonly string[], reason: HalError): Promise<Gpio> {
  try {
    const gpio = await openOnoff(labels)
    return { ...gpio, description: `${gpio.description} The character device cannot be used: ${reason.fact} ${reason.remedy}` }
  } catch (error) {
    const { code, fact, expected, remedy } = reason
    throw new HalError({ code, fact: `${fact} And with onoff: ${reasonOf(error)}.`, expected, remedy, cause: error })
  }
}
