import type { HalConfig } from './config.ts'
import type { RelayProduct } from './relay-brewer/relay-brewer.ts'

/**
 * Mismatches between the products and the configured devices: lines, pulses, buttons.
 * @param products by name; each has a button of that name
 * @returns one line per fault, beginning with its key; empty when all fits
 */
export function productFaults(config: HalConfig, products: Readonly<Record<string, RelayProduct>>): string[] {
  const names = Object.keys(products)
  const { brewer } = config
  if (brewer.driver === 'jura') return oneEach('hal.brewer.products', Object.keys(brewer.products), names, '{ button = "E", counter = 0 }')
  if (config.relay.lines.length === 0) return ['hal.relay: missing; expected the lines that press the drinks’ buttons, and max_pulse_ms']
  return [
    ...Object.entries(products).flatMap(([name, product]) => [...relayFaults(config, name, product), ...cupFaults(brewer, name, product)]),
    ...(config.driver === 'raspberry-pi' ? oneEach('hal.buttons', Object.keys(config.buttons), names, '{ pin = 17 }') : []),
  ]
}

function relayFaults({ relay }: HalConfig, name: string, { line, pulseMs }: RelayProduct): string[] {
  const { lines, max_pulse_ms: longest } = relay
  const unknown = `products ${name}: line: product ${name} has no relay line "${line}"; expected one of hal.relay: ${lines.join(', ')}`
  const tooLong = `products ${name}: pulse_ms: ${pulseMs} ms; expected at most ${longest}, which is hal.relay.max_pulse_ms`
  return [...(lines.includes(line) ? [] : [unknown]), ...(pulseMs > longest ? [tooLong] : [])]
}

/** A minimum of water needs a flow meter, and can only be judged once the cup is over. */
function cupFaults(
  { done, flow }: { readonly done?: string | undefined; readonly flow?: string | undefined },
  name: string,
  { leastMl, brewMs = 0 }: RelayProduct,
): string[] {
  const unmetered = `products ${name}: volume_ml: nothing measures it; expected a flow meter in hal.brewer.flow`
  const endless = `products ${name}: brew_ms: ${brewMs} ms; expected the time that a cup takes, since hal.brewer.flow is looked at after it, or hal.brewer.done`
  return [
    ...(leastMl !== undefined && flow === undefined ? [unmetered] : []),
    ...(flow !== undefined && done === undefined && brewMs === 0 ? [endless] : []),
  ]
}

/** Each product needs a button in this table, and each button a product. */
function oneEach(table: string, buttons: readonly string[], products: readonly string[], example: string): string[] {
  const missing = products.filter(product => !buttons.includes(product))
  const idle = buttons.filter(button => !products.includes(button))
  return [
    ...missing.map(name => `${table}.${name}: missing; expected a button for each product, such as ${name} = ${example}`),
    ...idle.map(name => `${table}.${name}: no product has this name; expected one of: ${products.join(', ')}`),
  ]
}
