import type { Fault } from '../core/crema-error.ts'

type Meaning = Pick<Fault, 'fact' | 'expected' | 'remedy'>

const known: Readonly<Record<string, Meaning>> = {
  'no-water': {
    fact: 'There is no water',
    expected: 'water in the tank or from the mains',
    remedy: 'Fill the tank. With a mains supply: open its tap and check its filter.',
  },
  'too-hot': {
    fact: 'It is too hot',
    expected: 'a temperature within the limit',
    remedy: 'Switch the coffee machine off, let it cool down and have its thermostat checked.',
  },
  'grinder-stuck': {
    fact: 'The grinder is stuck',
    expected: 'a free grinder',
    remedy: 'Switch the coffee machine off and clear the grinder.',
  },
  'drip-tray-full': { fact: 'The drip tray is full', expected: 'room in the drip tray', remedy: 'Empty it.' },
  'grounds-full': { fact: 'The grounds container is full', expected: 'room in the grounds container', remedy: 'Empty it.' },
  'door-open': { fact: 'The door is open', expected: 'a closed door', remedy: 'Close it.' },
  'sensor-dead': {
    fact: 'A sensor gives no reading',
    expected: 'a reading from each sensor',
    remedy: 'Check its plug and its wiring; a DS18B20 needs dtoverlay=w1-gpio and a pull-up resistor.',
  },
  beans: { fact: 'The beans are running out', expected: 'enough beans', remedy: 'Refill them.' },
  milk: { fact: 'The milk is running out', expected: 'enough milk', remedy: 'Refill it.' },
  cups: { fact: 'The cups are running out', expected: 'enough cups', remedy: 'Refill them.' },
}

/** A cause explained to the operator; `fact` without its full stop. */
export const ofCause = (cause: string): Meaning =>
  known[cause] ?? {
    fact: `The sensors report ${cause}`,
    expected: 'a reading within the limits',
    remedy: 'See the [[sensors]] table with this cause in the config file.',
  }
