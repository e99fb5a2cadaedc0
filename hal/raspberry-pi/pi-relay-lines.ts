import { HalError } from '../errors.ts'
import type { RelayLines } from '../relay.ts'
import type { RelayLinesOptions } from './config.ts'
import type { Gpio } from './gpio.ts'
import { openEach } from './open-each.ts'
import { openGpio } from './open-gpio.ts'

/**
 * A relay board's lines at pins, for the guard. Each is driven open at the moment it becomes an output.
 * @throws HalError when a pin is unavailable
 */
export async function openPiRelayLines({ gpio, chip, pins }: RelayLinesOptions): Promise<RelayLines> {
  return relayLinesOn(await openGpio({ gpio, chip }), pins)
}

/** The same on pins that are already open. */
export async function relayLinesOn(gpio: Gpio, pins: RelayLinesOptions['pins']): Promise<RelayLines> {
  const lines = await openEach(pins, (_, { pin, active }) => gpio.openOutput({ pin, activeLow: active === 'low', on: false }))
  return {
    /** Never: the kernel either sets a level at once or refuses it. */
    lost: new Promise<never>(() => {}),
    async set(name, closed) {
      const line = lines.get(name)
      if (!line)
        throw new HalError({
          code: 'no-such-relay-line',
          fact: `There is no relay line "${name}".`,
          expected: `one of ${[...lines.keys()].join(', ')}`,
          remedy: 'Choose one of hal.relay.pins.',
        })
      line.set(closed)
    },
    async dispose() {
      for (const line of lines.values()) line.set(false)
      for (const line of lines.values()) line.dispose()
    },
  }
}
