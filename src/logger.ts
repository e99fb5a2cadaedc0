import { type DestinationStream, pino } from 'pino'
import { CremaError, faultOf } from './core/crema-error.ts'
import { isAddress, shorten } from './core/hex.ts'
import { maskKeys, printable } from './core/printable.ts'

interface Write {
  (text: string): void
  (fields: object, text: string): void
}

/** The log of one part of the machine. */
export interface Logger {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
  /** The same log, with a part's name in each line. */
  child(bindings: { readonly part: string }): Logger
}

const LONGEST_VALUE = 500
/** What waits in memory while nobody reads; later lines are dropped then. */
const MOST_WAITING = 1024 * 1024
const HASH = /^0x[0-9a-f]{64}$/

/**
 * The machine's log: JSON lines on standard output, for journald. Asynchronous, since with a synchronous log a stalled reader
 * would stall the cups. Keys, signatures and APDUs are never logged; addresses are shortened, and control characters in values are escaped.
 */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ fd: 1, sync: false, maxLength: MOST_WAITING }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: cleanFields },
      serializers: { err: errorFields },
    },
    destination,
  )
}

const cleanFields = (fields: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, cleanValue(key, value)]))

function cleanValue(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(each => cleanValue(key, each))
  if (typeof value !== 'string') return value
  if (isAddress(value)) return shorten(value)
  // A transaction's hash is public, and needed to look it up in a block explorer.
  return key === 'transaction' && HASH.test(value) ? value : printable(value, LONGEST_VALUE)
}

/** An error's fields; for a program fault, which has none, its stack. */
function errorFields(error: unknown): unknown {
  if (error instanceof CremaError) return { type: error.name, ...faultOf(error) }
  if (!(error instanceof Error)) return printable(String(error), LONGEST_VALUE)
  return { type: error.name, message: printable(error.message, LONGEST_VALUE), stack: maskKeys(error.stack ?? '') }
}
