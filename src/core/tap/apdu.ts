import { TapFormatError } from './errors.ts'
import { StatusWord } from './status-words.ts'

/** The most data that a command and a response may carry (protocol, section 4: short APDUs, no chaining). */
export const MAX_COMMAND_DATA = 230
export const MAX_RESPONSE_DATA = 220

/** A short command APDU (ISO 7816-4, 5.1). */
export interface Command {
  readonly cla: number
  readonly ins: number
  readonly p1: number
  readonly p2: number
  /** At most 230 bytes. */
  readonly data: Uint8Array
  /** Whether it ends in Le 00, that is, expects an answer. */
  readonly answer: boolean
}

/** A response APDU: at most 220 bytes and the status word. */
export interface Response {
  readonly data: Uint8Array
  readonly status: number
}

const HEADER_LENGTH = 4

const isByte = (value: number) => Number.isInteger(value) && value >= 0 && value <= 0xff

/**
 * Encodes a command. Lc is omitted when there is no data.
 * @throws TapFormatError when the data is too long or a header field is not a byte
 */
export function encodeCommand({ cla, ins, p1, p2, data, answer }: Command): Uint8Array {
  if (![cla, ins, p1, p2].every(isByte)) throw new TapFormatError(`Header ${[cla, ins, p1, p2]}: expected four bytes.`)
  if (data.length > MAX_COMMAND_DATA)
    throw new TapFormatError(`${data.length} bytes of command data: expected at most ${MAX_COMMAND_DATA}.`)
  const lc = data.length === 0 ? [] : [data.length]
  return Uint8Array.from([cla, ins, p1, p2, ...lc, ...data, ...(answer ? [0] : [])])
}

/**
 * Decodes a command.
 * @throws TapFormatError for extended or empty lengths, an Le other than 00, too much data, missing or trailing bytes
 */
export function decodeCommand(bytes: Uint8Array): Command {
  if (bytes.length < HEADER_LENGTH) throw new TapFormatError(`${bytes.length} bytes: expected a header of ${HEADER_LENGTH}.`)
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = bytes
  return { cla, ins, p1, p2, ...decodeBody(bytes.subarray(HEADER_LENGTH)) }
}

function decodeBody(body: Uint8Array): Pick<Command, 'data' | 'answer'> {
  const first = body[0]
  if (first === undefined) return { data: new Uint8Array(), answer: false }
  if (first === 0 && body.length === 1) return { data: new Uint8Array(), answer: true }
  if (first === 0 || first > MAX_COMMAND_DATA) throw new TapFormatError(`Lc ${first}: expected 1 to ${MAX_COMMAND_DATA}.`)
  const data = body.slice(1, 1 + first)
  const rest = body.subarray(1 + first)
  if (data.length !== first || rest.length > 1) throw new TapFormatError(`${body.length - 1} bytes after Lc ${first}.`)
  if (rest.length === 1 && rest[0] !== 0) throw new TapFormatError(`Le ${rest[0]}: expected 00.`)
  return { data, answer: rest.length === 1 }
}

/**
 * Encodes a response.
 * @throws TapFormatError when the data is too long or the status is not two bytes
 */
export function encodeResponse(status: number, data: Uint8Array = new Uint8Array()): Uint8Array {
  if (data.length > MAX_RESPONSE_DATA) throw new TapFormatError(`${data.length} bytes of answer: expected at most ${MAX_RESPONSE_DATA}.`)
  if (!Number.isInteger(status) || status < 0 || status > 0xffff) throw new TapFormatError(`Status ${status}: expected two bytes.`)
  return Uint8Array.from([...data, status >> 8, status & 0xff])
}

/**
 * Decodes a response.
 * @throws TapFormatError when it is shorter than a status word (a tear) or longer than 222 bytes
 */
export function decodeResponse(bytes: Uint8Array): Response {
  if (bytes.length < 2) throw new TapFormatError(`${bytes.length} bytes of response: expected at least a status word.`)
  if (bytes.length > MAX_RESPONSE_DATA + 2)
    throw new TapFormatError(`${bytes.length} bytes of response: expected at most ${MAX_RESPONSE_DATA + 2}.`)
  const [high = 0, low = 0] = bytes.subarray(-2)
  return { data: bytes.slice(0, -2), status: (high << 8) | low }
}

/** A response that consists of a status word only. */
export const statusResponse = (status: StatusWord): Uint8Array => encodeResponse(status)

/** The response to a command without an answer: `9000`. */
export const doneResponse = (): Uint8Array => statusResponse(StatusWord.done)
