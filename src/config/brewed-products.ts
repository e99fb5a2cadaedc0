import type { RelayProduct } from '../../hal/relay-brewer/relay-brewer.ts'
import type { CheckedConfig } from './schema.ts'

/** The brewer's settings for each product, by name. */
export const brewedProducts = ({ products }: Pick<CheckedConfig, 'products'>): Record<string, RelayProduct> =>
  Object.fromEntries(
    products.map(({ name, line, pulse_ms: pulseMs, brew_ms: brewMs, volume_ml: leastMl }) => [
      name,
      { line: line ?? name, pulseMs, brewMs, leastMl },
    ]),
  )
