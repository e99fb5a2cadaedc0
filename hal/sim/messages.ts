import { z } from 'zod'
import { HalError } from '../errors.ts'

/** The longest line that either side accepts, in bytes, without its newline. */
export const maxLineBytes = 64 * 1024

/** The simulated display's size, in lines and in characters. */
export const maxDisplayLines = 8
export const maxDisplayColumns = 80

const name = z.string().min(1).max(64)
const id = z.int().nonnegative()
const requestId = id.optional()
const card = z.int().positive()
const apdu = z
  .string()
  .max(4096)
  .regex(/^(?:[0-9a-f]{2})*$/, 'expected bytes as lower-case hex')
const level = z.number()
const displayLine = z.string().refine(text => [...text].length <= maxDisplayColumns, `expected at most ${maxDisplayColumns} characters`)
const lines = z.array(displayLine).max(maxDisplayLines)
const lamp = z.enum(['idle', 'tap-now', 'working', 'remove-card', 'refused', 'out-of-service'])

const eventKinds = [
  'state',
  'pressed',
  'level',
  'reader',
  'card-entered',
  'card-left',
  'command',
  'response',
  'line',
  'lamp',
  'display',
] as const

/** Requests from clients to the simulator. README.md describes each. */
export const requestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('watch'), id: requestId, kinds: z.array(z.enum(eventKinds)).optional() }),
  z.strictObject({ type: z.literal('press'), id: requestId, button: name }),
  z.strictObject({ type: z.literal('level'), id: requestId, sensor: name, level }),
  z.strictObject({ type: z.literal('reader'), id: requestId, present: z.boolean() }),
  z.strictObject({ type: z.literal('enter'), id: requestId, label: name.optional() }),
  z.strictObject({ type: z.literal('answer'), exchange: id, apdu }),
  z.strictObject({ type: z.literal('leave'), id: requestId }),
  z.strictObject({ type: z.literal('transmit'), id, card, apdu }),
  z.strictObject({ type: z.literal('line'), id: requestId, line: name, closed: z.boolean() }),
  z.strictObject({ type: z.literal('lamp'), id: requestId, lamp }),
  z.strictObject({ type: z.literal('display'), id: requestId, lines }),
])

const stamp = { type: z.literal('event'), sequence: z.int().nonnegative(), at: z.int().nonnegative() }

/** Events of the machine. `sequence` and `at` (microseconds of CLOCK_MONOTONIC) are the simulator's own. */
export const eventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...stamp,
    kind: z.literal('state'),
    reader: z.boolean(),
    card: card.nullable(),
    lines: z.record(z.string(), z.boolean()),
    levels: z.record(z.string(), level),
    lamp: lamp.nullable(),
    display: lines,
  }),
  z.strictObject({ ...stamp, kind: z.literal('pressed'), button: name }),
  z.strictObject({ ...stamp, kind: z.literal('level'), sensor: name, level }),
  z.strictObject({ ...stamp, kind: z.literal('reader'), present: z.boolean() }),
  z.strictObject({ ...stamp, kind: z.literal('card-entered'), card, label: name.optional() }),
  z.strictObject({ ...stamp, kind: z.literal('card-left'), card, reason: z.string() }),
  z.strictObject({ ...stamp, kind: z.literal('command'), card, exchange: id, apdu }),
  z.strictObject({ ...stamp, kind: z.literal('response'), card, exchange: id, apdu }),
  z.strictObject({ ...stamp, kind: z.literal('line'), line: name, closed: z.boolean() }),
  z.strictObject({ ...stamp, kind: z.literal('lamp'), lamp }),
  z.strictObject({ ...stamp, kind: z.literal('display'), lines }),
])

/** Why a request was refused, for programs. */
const errorCode = z.enum(['bad-input', 'occupied', 'reader-away', 'card-gone'])

/** Messages from the simulator to clients. */
export const answerSchema = z.discriminatedUnion('type', [
  eventSchema,
  z.strictObject({ type: z.literal('done'), id }),
  z.strictObject({ type: z.literal('entered'), id, card }),
  z.strictObject({ type: z.literal('response'), id, apdu }),
  z.strictObject({ type: z.literal('command'), exchange: id, apdu }),
  z.strictObject({ type: z.literal('left'), card, reason: z.string() }),
  z.strictObject({ type: z.literal('error'), id: requestId, code: errorCode, message: z.string() }),
])

export type SimulatorRequest = z.infer<typeof requestSchema>
export type SimulatorEvent = z.infer<typeof eventSchema>
export type SimulatorAnswer = z.infer<typeof answerSchema>
export type EventKind = SimulatorEvent['kind']
export type ErrorCode = z.infer<typeof errorCode>

/**
 * Parses and validates one line.
 * @throws HalError naming the field and what was expected
 */
export function parseMessage<Schema extends z.ZodType>(schema: Schema, line: string): z.output<Schema> {
  const result = schema.safeParse(parseJson(line))
  if (result.success) return result.data
  throw new HalError(`Not a message of this protocol: ${describe(result.error)}.`, 'See hal/sim/README.md.')
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw new HalError(`Not JSON: ${line.slice(0, 40)}. Expected one JSON object a line.`, 'See hal/sim/README.md.', { cause })
  }
}

function describe(error: z.ZodError): string {
  return error.issues.map(issue => `${issue.path.join('.') || 'message'}: ${issue.message}`).join('; ')
}
