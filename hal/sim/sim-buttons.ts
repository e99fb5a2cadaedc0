import { EventEmitter } from 'node:events'
import type { Buttons, Press } from '../buttons.ts'
import { nextEvents } from '../support/next-events.ts'
import { openLink } from './link.ts'
import type { SimOptions } from './options.ts'

/**
 * The simulator's buttons.
 * @param names the buttons of this machine; presses of others are ignored
 */
export async function openSimButtons(options: SimOptions, names: readonly string[]): Promise<Buttons> {
  const pressed = new EventEmitter<{ press: [Press] }>().setMaxListeners(0)
  const link = openLink({
    socketPath: options.socketPath,
    watch: ['pressed'],
    buttons: names,
    onUnasked(message) {
      if (message.type !== 'event' || message.kind !== 'pressed' || !names.includes(message.button)) return
      pressed.emit('press', { button: message.button })
    },
  })
  await link.tried
  return { presses: signal => nextEvents<Press>(pressed, 'press', signal), dispose: () => link.close() }
}
