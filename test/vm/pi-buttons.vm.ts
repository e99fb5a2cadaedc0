import { EventEmitter, once } from 'node:events'
import type { Gpio } from '../../hal/raspberry-pi/gpio.ts'
import { openPiButtons } from '../../hal/raspberry-pi/pi-buttons.ts'
import { describeButtonsContract } from '../hal/contracts/buttons-contract.ts'
import { backends, openPi } from './support/pi.ts'

/** One of each polarity, one of them debounced. */
const wiring = {
  espresso: { pin: 17, pull: 'external', active: 'low', debounce_ms: 20 },
  lungo: { pin: 27, pull: 'external', active: 'high', debounce_ms: 0 },
} as const

/** The same pins, with a function that waits until a driver was notified of an edge. */
function watched(gpio: Gpio): { gpio: Gpio; edge(pin: number): Promise<unknown> } {
  const edges = new EventEmitter()
  const openInput: Gpio['openInput'] = request =>
    gpio.openInput({
      ...request,
      onEdge: edge => {
        request.onEdge(edge)
        edges.emit(String(request.pin))
      },
    })
  return { gpio: { ...gpio, openInput }, edge: pin => once(edges, String(pin)) }
}

for (const backend of backends) {
  describeButtonsContract(`raspberry-pi, ${backend}`, async () => {
    const { chip, ...pi } = await openPi(backend)
    const { gpio, edge } = watched(pi.gpio)
    for (const { pin, active } of Object.values(wiring)) chip.setLevel(pin, active === 'low')
    const buttons = await openPiButtons(gpio, wiring)
    return {
      buttons,
      async press(button) {
        const { pin, active } = wiring[button as keyof typeof wiring]
        for (const isPressed of [true, false]) {
          const told = edge(pin)
          chip.setLevel(pin, isPressed === (active === 'high'))
          await told
        }
      },
      async close() {
        await buttons.dispose()
        chip.remove()
      },
    }
  })
}
