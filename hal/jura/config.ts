import { z } from 'zod'
import { serialPortPath } from '../serial/config.ts'

const product = z.strictObject({
  /** The letter by which the machine asks for this button: the E of `?PAE`. */
  button: z.string().regex(/^[A-Z]$/, 'expected one capital letter, the last of what the machine asks: E of ?PAE'),
  /** Index of this drink's counter among the 16 numbers of RT:0000, from 0. A cup counts as brewed when its counter rises. */
  counter: z.int().min(0).max(15),
})

/** `[hal.brewer]` with `driver = "jura"`: the machine's service port and its own buttons; no relay. */
export const juraBrewerConfig = z.strictObject({
  driver: z.literal('jura'),
  port: serialPortPath,
  /** By product name. */
  products: z.record(z.string().min(1).max(64), product).superRefine(refuseDoubles),
  /** The longest time a cup takes, from the release until it is counted. */
  brew_within_ms: z.int().min(1000).max(600_000).default(120_000),
})

export type JuraBrewerConfig = z.output<typeof juraBrewerConfig>

function refuseDoubles(products: Readonly<Record<string, { readonly button: string }>>, context: z.RefinementCtx): void {
  const names = Object.keys(products)
  for (const [index, name] of names.entries()) {
    const first = names.slice(0, index).find(other => products[other]?.button === products[name]?.button)
    if (first === undefined) continue
    context.addIssue({ code: 'custom', path: [name, 'button'], message: `is the button of ${first} already; expected each button once` })
  }
}
