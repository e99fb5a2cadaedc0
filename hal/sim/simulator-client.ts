import { EventEmitter } from 'node:events'
import { untilAborted } from '../support/until-aborted.ts'
import { enterField, type FieldStay, type SimulatedCard } from './field-stay.ts'
import { openLink } from './link.ts'
import type { EventKind, SimulatorEvent } from './messages.ts'
import type { SimOptions } from './options.ts'

export type { FieldStay, SimulatedCard } from './field-stay.ts'
export type { EventKind, SimulatorEvent } from './messages.ts'

/** The simulator's operations for hands, phones, cards and recorders. Each stay in the field and each watch has its own connection. */
export interface SimulatorClient {
  press(button: string): Promise<void>
  /** The same. @throws HalError when no connected machine has this button */
  pressWired(button: string): Promise<void>
  setLevel(sensor: string, level: number): Promise<void>
  /** Takes the reader away (a card in its field leaves) or puts it back. */
  setReader(present: boolean): Promise<void>
  /** Drives a relay line past the guard, like a loose wire. */
  setLine(line: string, closed: boolean): Promise<void>
  /**
   * Puts a card or phone on the reader. It stays until `leave()`, or until this process dies.
   * @throws HalError when the field is occupied or the reader is away
   */
  enterField(card: SimulatedCard, options?: { label?: string }): Promise<FieldStay>
  /**
   * A `state` first, then every event (of these kinds), until the signal aborts. A restarted simulator shows as a new `state`;
   * its sequence numbers start again.
   */
  watch(signal: AbortSignal, kinds?: readonly EventKind[]): AsyncIterable<SimulatorEvent>
  close(): Promise<void>
}

/**
 * Connects to a running simulator; later connection losses are repaired automatically.
 * @throws HalError when nothing listens there
 */
export async function connectSimulator(options: SimOptions): Promise<SimulatorClient> {
  const link = openLink(options)
  const error = await link.tried
  if (error) {
    await link.close()
    throw error
  }
  return {
    press: async button => void (await link.request({ type: 'press', button })),
    pressWired: async button => void (await link.request({ type: 'press', button, wired: true })),
    setLevel: async (sensor, level) => void (await link.request({ type: 'level', sensor, level })),
    setReader: async present => void (await link.request({ type: 'reader', present })),
    setLine: async (line, closed) => void (await link.request({ type: 'line', line, closed })),
    enterField: (card, { label } = {}) => enterField(options.socketPath, card, label),
    watch: (signal, kinds) => watch(options.socketPath, signal, kinds),
    close: () => link.close(),
  }
}

async function* watch(
  socketPath: string,
  signal: AbortSignal,
  kinds: readonly EventKind[] = [],
): AsyncGenerator<SimulatorEvent, void, void> {
  const events = new EventEmitter<{ event: [SimulatorEvent] }>()
  const link = openLink({
    socketPath,
    watch: kinds.length === 0 ? 'all' : kinds,
    onUnasked: message => message.type === 'event' && events.emit('event', message),
  })
  try {
    yield* untilAborted<SimulatorEvent>(events, 'event', signal)
  } finally {
    await link.close()
  }
}
