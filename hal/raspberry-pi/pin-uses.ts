import type { z } from 'zod'
import { type Buses, type BusPin, busPins, plainPins } from './bus-pins.ts'

interface Pin {
  readonly pin: number
}

/** Everything that a configuration wires to pins. */
export interface Wiring {
  readonly relay: { readonly pins: Readonly<Record<string, Pin>> }
  readonly lamp?: Pin | undefined
  readonly buzzer?: Pin | undefined
  readonly buttons: Readonly<Record<string, Pin>>
  readonly sensors: Readonly<Record<string, Pin>>
}

/** One use of a pin, with its key under `hal`. */
export interface PinUse {
  readonly path: readonly string[]
  readonly pin: number
  readonly way: 'output' | 'input'
}

/** Refuses a pin reserved for a bus, and the second use of a pin, at the key of the second use. */
export function checkPinUses(config: Wiring & Buses, context: z.RefinementCtx): void {
  const all = [...busPins(config), ...pinUses(config)]
  const firstUses = new Map<number, PinUse | BusPin>()
  for (const use of all) {
    const first = firstUses.get(use.pin)
    if (first) context.addIssue({ code: 'custom', path: [...use.path, 'pin'], message: `pin ${use.pin} is ${fault(use, first, all)}` })
    else firstUses.set(use.pin, use)
  }
}

function fault(use: PinUse | BusPin, first: PinUse | BusPin, all: readonly Pin[]): string {
  if ('owner' in first) return `${first.owner}; expected a pin that nothing else needs, such as ${freePin(all)}`
  const key = `hal.${first.path.join('.')}`
  if ('way' in use && use.way !== first.way) return `an ${first.way} already, ${key}; expected another pin for this ${use.way}`
  return `used already, by ${key}; expected each pin once`
}

const freePin = (all: readonly Pin[]): number | undefined => plainPins.find(pin => !all.some(each => each.pin === pin))

/** Outputs first: if an input shares an output's pin, the input is reported as the mistake. */
export function pinUses({ relay, lamp, buzzer, buttons, sensors }: Wiring): PinUse[] {
  return [
    ...named('output', ['relay', 'pins'], relay.pins),
    ...(lamp ? [{ way: 'output' as const, path: ['lamp'], pin: lamp.pin }] : []),
    ...(buzzer ? [{ way: 'output' as const, path: ['buzzer'], pin: buzzer.pin }] : []),
    ...named('input', ['buttons'], buttons),
    ...named('input', ['sensors'], sensors),
  ]
}

function named(way: PinUse['way'], path: readonly string[], pins: Readonly<Record<string, Pin>>): PinUse[] {
  return Object.entries(pins).map(([name, { pin }]) => ({ way, path: [...path, name], pin }))
}
