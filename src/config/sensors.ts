import { z } from 'zod'
import { BREWER_DEAD, causeNames, causeOfName, isSupply, READER_DEAD, REGULAR_SERVICE, SENSOR_DEAD, STORE_FAILED } from '../core/causes.ts'
import { printable } from '../core/printable.ts'
import type { SensorRule } from '../core/sensor-rules.ts'
import { millisecondsField as milliseconds } from '../support/zod-fields.ts'

/** Causes the machine detects itself; sensors cannot report them. */
const notOfSensors = [READER_DEAD, BREWER_DEAD, SENSOR_DEAD, STORE_FAILED]
const ofSensors = (cause: number | null): cause is number => cause !== null && cause < REGULAR_SERVICE && !notOfSensors.includes(cause)

const named = causeNames.filter(each => ofSensors(causeOfName(each)))
const supplies = named.filter(each => isSupply(causeOfName(each) ?? 0))

const causeField = z.string().transform((text, context): number => {
  const cause = causeOfName(text)
  if (ofSensors(cause)) return cause
  const message = `"${printable(text, 40)}" is nothing that a sensor shows; expected one of: ${named.join(', ')}, or fault-N or supply-N of your own`
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

/** A product's `needs`: names of supplies. */
export const needField = z
  .string()
  .refine(text => isSupply(causeOfName(text) ?? 0), `expected a supply: ${supplies.join(', ')}, or supply-N`)

/** A full tray can wait for a while; every other fault counts after two seconds. */
const badAfterMs = (cause: number) => (cause === causeOfName('drip-tray-full') ? 60_000 : 2000)

/** One table of `[[sensors]]`: the meaning of a sensor's level. */
export const sensorSchema = z
  .strictObject({
    /** The sensor's name in its driver; any name at the simulator. */
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens, such as "water"'),
    cause: causeField,
    /**
     * Bad at this level and beyond, good again at `clear` and beyond. Default for a tank or hopper: 1 means not empty; for all
     * others: 0 means no fault.
     */
    above: z.number().optional(),
    below: z.number().optional(),
    clear: z.number().optional(),
    bad_after: milliseconds.optional(),
    good_after: milliseconds.default(2000),
    /** False: the fault is only reported. */
    stops: z.boolean().default(true),
  })
  .transform(({ name: sensor, cause, good_after: goodAfterMs, stops, ...given }, context): SensorRule => {
    const limits = limitsOf(cause, given)
    const fault = limitFault(given, limits)
    if (fault !== null) context.addIssue({ code: 'custom', ...fault })
    return { sensor, cause, ...limits, badAfterMs: given.bad_after ?? badAfterMs(cause), goodAfterMs, stops }
  })

type Given = { readonly [Key in 'above' | 'below' | 'clear']?: number | undefined }
type Limits = Pick<SensorRule, 'bad' | 'at' | 'clear'>

/** Limits, with the two levels of a switch as defaults. */
function limitsOf(cause: number, { above, below, clear }: Given): Limits {
  const runsOut = isSupply(cause) || cause === causeOfName('no-water')
  const bad = above !== undefined || (below === undefined && !runsOut) ? 'above' : 'below'
  const usual = bad === 'above' ? { at: 1, clear: 0 } : { at: 0, clear: 1 }
  return { bad, at: above ?? below ?? usual.at, clear: clear ?? usual.clear }
}

function limitFault({ above, below, clear }: Given, { bad, at, clear: until }: Limits): { path: string[]; message: string } | null {
  if (above !== undefined && below !== undefined) return { path: ['below'], message: 'above is given too; expected one of them' }
  if ((above ?? below) !== undefined && clear === undefined)
    return {
      path: ['clear'],
      message: `missing; expected the level at which it is good again, ${bad === 'above' ? 'less' : 'more'} than ${at}`,
    }
  if (bad === 'above' ? until < at : until > at) return null
  return { path: ['clear'], message: `expected ${bad === 'above' ? 'less' : 'more'} than ${at}, got ${until}` }
}
