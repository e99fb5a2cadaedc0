import type { z } from 'zod'

interface Pin {
  readonly pin: number
}

/** All that a configuration wires to pins. */
export interface Wiring {
  readonly relay: { readonly pins: Readonly<Record<string, Pin>> }
  readonly lamp?: Pin | undefined
  readonly buzzer?: Pin | undefined
  readonly buttons: Readonly<Record<string, Pin>>
  readonly sensors: Readonly<Record<string, Pin>>
}

/** One pin's use, by its key under `hal`. */
export interface PinUse {
  readonly path: readonly string[]
  readonly pin: number
  readonly way: 'output' | 'input'
}

/** Refuses a pin's second use, at the key of the second. */
export function checkPinUses(wiring: Wiring, context: z.RefinementCtx): void {
  const firstUses = new Map<number, PinUse>()
  for (const use of pinUses(wiring)) {
    const first = firstUses.get(use.pin)
    if (first) context.addIssue({ code: 'custom', path: [...use.path, 'pin'], message: fault(use, first) })
    else firstUses.set(use.pin, use)
  }
}

function fault({ pin, way }: PinUse, first: PinUse): string {
  const key = `hal.${first.path.join('.')}`
  if (way !== first.way) return `pin ${pin} is an ${first.way} already, ${key}; expected a pin of its own for this ${way}`
  return `pin ${pin} is used already, by ${key}; expected each pin once`
}

/** Outputs first: an input on their pin is the mistake. */
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
