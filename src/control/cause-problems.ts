import type { Problem } from './status.ts'

const known: Readonly<Record<string, Problem>> = {
  'no-water': { what: 'There is no water', remedy: 'Fill the tank; a machine with a mains supply: open its tap and look at its filter.' },
  'too-hot': { what: 'It is too hot', remedy: 'Switch the coffee machine off, let it cool down and have its thermostat looked at.' },
  'grinder-stuck': { what: 'The grinder is stuck', remedy: 'Switch the coffee machine off and clear the grinder.' },
  'drip-tray-full': { what: 'The drip tray is full', remedy: 'Empty it.' },
  'grounds-full': { what: 'The grounds container is full', remedy: 'Empty it.' },
  'door-open': { what: 'The door is open', remedy: 'Close it.' },
  'sensor-dead': {
    what: 'A sensor gives no reading',
    remedy: 'Look at its plug and its wires; a DS18B20 needs dtoverlay=w1-gpio and a pull-up resistor.',
  },
  beans: { what: 'The beans run out', remedy: 'Fill them up.' },
  milk: { what: 'The milk runs out', remedy: 'Fill it up.' },
  cups: { what: 'The cups run out', remedy: 'Fill them up.' },
}

/** A cause explained to the operator; `what` without its full stop. */
export const ofCause = (cause: string): Problem =>
  known[cause] ?? { what: `The sensors show ${cause}`, remedy: 'Whoever set up its [[sensors]] table knows what that is.' }
