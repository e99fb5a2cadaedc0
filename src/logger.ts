import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

/**
 * The machine's log: JSON lines on standard output, for journald. Asynchronous, since with a synchronous log a stalled reader
 * would stall the cups. Keys, signatures and APDUs are never logged; callers shorten addresses (core's `shorten`).
 */
export function createLogger(level: string, destination: DestinationStream = pino.destination({ fd: 1, sync: false })): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: pino.stdSerializers.err } }, destination)
}
