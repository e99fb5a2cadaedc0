import { z } from 'zod'
import { HalError } from '../errors.ts'
import { printable } from '../support/printable.ts'

/** The longest line that either side accepts, in bytes, without its newline. */
export const MAX_LINE_BYTES = 64 * 1024

/** The simulated display's size, in lines and in characters. */
export const MAX_DISPLAY_LINES = 8
export const MAX_DISPLAY_COLUMNS = 80

const name = z.string().min(1).max(64)
const id = z.int().nonnegative()
const requestId = id.optional()
const card = z.int().positive()
const apdu = z
  .string()
  .max(4096)
  .regex(/^(?:[0-9a-f]{2})*$/, 'expected bytes as lower-case hex')
const level = z.number()
const displayLine = z.string().refine(text => [...text].length <= MAX_DISPLAY_COLUMNS, `expected at most ${MAX_DISPLAY_COLUMNS} characters`)
const lines = z.array(displayLine).max(MAX_DISPLAY_LINES)
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
export const simulatorRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('watch'),
    id: requestId,
    kinds: z.array(z.enum(eventKinds)).optional(),
    buttons: z.array(name).max(64).optional(),
  }),
  z.strictObject({ type: z.literal('press'), id: requestId, button: name, wired: z.literal(true).optional() }),
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
const errorCode = z.enum(['bad-input', 'no-such-button', 'occupied', 'reader-away', 'card-gone'])

/** Messages from the simulator to clients. */
export const answerSchema = z.discriminatedUnion('type', [
  eventSchema,
  z.strictObject({ type: z.literal('done'), id }),
  z.strictObject({ type: z.literal('entered'), id, card }),
  z.strictObject({ type: z.literal('response'), id, apdu }),
  z.strictObject({ type: z.literal('command'), exchange: id, apdu }),
  z.strictObject({ type: z.literal('left'), card, reason: z.string() }),
  z.strictObject({ type: z.literal('error'), id: requestId, code: errorCode, fact: z.string(), expected: z.string(), remedy: z.string() }),
])

export type SimulatorRequest = z.infer<typeof simulatorRequestSchema>
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
  throw new HalError({
    code: 'bad-input',
    fact: `Not a message of this protocol: ${describe(result.error)}.`,
    expected: 'a message of the simulator protocol',
    remedy: 'See hal/sim/README.md.',
  })
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw new HalError({
      code: 'bad-input',
      fact: `Not JSON: ${printable(line, 40)}.`,
      expected: 'one JSON object a line',
      remedy: 'See hal/sim/README.md.',
      cause,
    })
  }
}

function describe(error: z.ZodError): string {
  return error.issues.map(issue => `${issue.path.join('.') || 'message'}: ${issue.message}`).join('; ')
}
