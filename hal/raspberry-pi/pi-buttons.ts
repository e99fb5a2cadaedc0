import { EventEmitter } from 'node:events'
import type { Buttons, Press } from '../buttons.ts'
import { nextEvents } from '../support/next-events.ts'
import { type ButtonConfig, isActiveLow } from './config.ts'
import type { Gpio } from './gpio.ts'
import { openEach } from './open-each.ts'

/**
 * Push buttons at pins. A press is the change to active; the release is ignored.
 * @throws HalError when a pin is unavailable
 */
export async function openPiButtons(gpio: Gpio, buttons: Readonly<Record<string, ButtonConfig>>): Promise<Buttons> {
  const pressed = new EventEmitter<{ press: [Press] }>().setMaxListeners(0)
  const lines = await openEach(buttons, (button, config) =>
    gpio.openInput({
      pin: config.pin,
      pull: config.pull,
      activeLow: isActiveLow(config),
      debounceMs: config.debounce_ms,
      edges: 'both',
      onEdge: ({ on }) => on && pressed.emit('press', { button }),
    }),
  )
  return {
    presses: signal => nextEvents<Press>(pressed, 'press', signal),
    async dispose() {
      for (const line of lines.values()) line.dispose()
    },
  }
}
