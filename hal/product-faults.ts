import type { HalConfig } from './config.ts'
import type { RelayProduct } from './relay-brewer.ts'

/**
 * What does not fit between the products and the devices that the configuration names: lines, pulses, buttons.
 * @param products by name; each has a button of that name
 * @returns one line a fault, beginning with its key; none when all fits
 */
export function productFaults(config: HalConfig, products: Readonly<Record<string, RelayProduct>>): string[] {
  return [
    ...Object.entries(products).flatMap(([name, product]) => [...relayFaults(config, name, product), ...cupFaults(config, name, product)]),
    ...(config.driver === 'raspberry-pi' ? buttonFaults(Object.keys(config.buttons), Object.keys(products)) : []),
  ]
}

function relayFaults({ relay }: HalConfig, name: string, { line, pulseMs }: RelayProduct): string[] {
  const { lines, max_pulse_ms: longest } = relay
  const unknown = `products ${name}: line: Product ${name} has no relay line "${line}". Expected one of hal.relay's: ${lines.join(', ')}`
  const tooLong = `products ${name}: pulse_ms: ${pulseMs} ms; expected at most ${longest}, which is hal.relay.max_pulse_ms`
  return [...(lines.includes(line) ? [] : [unknown]), ...(pulseMs > longest ? [tooLong] : [])]
}

/** Water can be asked for where it is metered, and be judged when the cup is over. */
function cupFaults({ brewer: { done, flow } }: HalConfig, name: string, { leastMl, brewMs = 0 }: RelayProduct): string[] {
  const unmetered = `products ${name}: volume_ml: nothing measures it; expected a flow meter in hal.brewer.flow`
  const endless = `products ${name}: brew_ms: ${brewMs} ms; expected the time that a cup takes, since hal.brewer.flow is looked at after it, or hal.brewer.done`
  return [
    ...(leastMl !== undefined && flow === undefined ? [unmetered] : []),
    ...(flow !== undefined && done === undefined && brewMs === 0 ? [endless] : []),
  ]
}

/** Each product has a button, and no button is without a product. */
function buttonFaults(buttons: readonly string[], products: readonly string[]): string[] {
  const missing = products.filter(product => !buttons.includes(product))
  const idle = buttons.filter(button => !products.includes(button))
  return [
    ...missing.map(name => `hal.buttons.${name}: missing; expected a button for each product, such as ${name} = { pin = 17 }`),
    ...idle.map(name => `hal.buttons.${name}: no product has this name; expected one of: ${products.join(', ')}`),
  ]
}
