import { EventEmitter, once } from 'node:events'
import type { Buttons, Press } from '../buttons.ts'
import { openLink } from './link.ts'
import type { SimOptions } from './options.ts'

/**
 * The simulator's buttons.
 * @param names the buttons that this machine has; presses of others are not its own
 */
export async function openSimButtons(options: SimOptions, names: readonly string[]): Promise<Buttons> {
  const pressed = new EventEmitter<{ press: [Press] }>().setMaxListeners(0)
  const link = openLink({
    socketPath: options.socketPath,
    watch: ['pressed'],
    onUnasked(message) {
      if (message.type !== 'event' || message.kind !== 'pressed' || !names.includes(message.button)) return
      pressed.emit('press', { button: message.button })
    },
  })
  await link.tried
  return { presses: signal => presses(pressed, signal), close: () => link.close() }
}

/** Listens only while somebody waits for the next press, so that none is kept for later. */
async function* presses(pressed: EventEmitter<{ press: [Press] }>, signal: AbortSignal): AsyncGenerator<Press, void, void> {
  try {
    while (!signal.aborted) {
      const [press] = await once(pressed, 'press', { signal })
      yield press
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
