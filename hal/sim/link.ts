import { setTimeout as delay } from 'node:timers/promises'
import type { HalError } from '../errors.ts'
import { type AnsweredRequest, Connection, type Reply, SimulatorAwayError, type Unasked } from './connection.ts'
import type { EventKind } from './messages.ts'

export interface LinkOptions {
  readonly socketPath: string
  /** Event kinds to watch, requested again on each connection. Default: none. */
  readonly watch?: readonly EventKind[] | 'all'
  /** The buttons that this program listens to: presses of others may be refused. */
  readonly buttons?: readonly string[]
  onUnasked?(message: Unasked): void
  /** The simulator is available (again), and the watch has been requested. */
  onUp?(): void
  /** The simulator is away; the link keeps trying. */
  onDown?(error: HalError): void
  /** The first pause before reconnecting; it doubles up to the longest. */
  readonly firstPauseMs?: number
  readonly longestPauseMs?: number
}

/** A connection that is restored automatically. */
export interface Link {
  /** @throws SimulatorAwayError at once while the simulator is away; HalError when it refuses */
  request(message: AnsweredRequest): Promise<Reply>
  /** Settles after the first attempt, with the error if there was one. */
  readonly tried: Promise<HalError | undefined>
  close(): Promise<void>
}

/** Connects to the simulator, and reconnects with growing pauses whenever it goes away. */
export function openLink(options: LinkOptions): Link {
  const stop = new AbortController()
  let current = connectAndWatch(options, stop.signal)
  const tried = current.then(
    () => undefined,
    (error: HalError) => error,
  )
  const running = keepUp(options, current, stop.signal, next => {
    current = next
  })
  return {
    tried,
    request: async message => (await current).request(message),
    async close() {
      stop.abort()
      await running
    },
  }
}

async function keepUp(
  options: LinkOptions,
  first: Promise<Connection>,
  stop: AbortSignal,
  use: (next: Promise<Connection>) => void,
): Promise<void> {
  let pauseMs = options.firstPauseMs ?? 50
  for (let attempt = first; ; attempt = connectAndWatch(options, stop)) {
    const error = await untilDown(options, attempt, () => {
      pauseMs = options.firstPauseMs ?? 50
      use(attempt)
    })
    if (stop.aborted) return
    use(rejected(error))
    options.onDown?.(error)
    await delay(pauseMs, undefined, { signal: stop }).catch(ignore)
    if (stop.aborted) return
    pauseMs = Math.min(pauseMs * 2, options.longestPauseMs ?? 5000)
  }
}

async function untilDown(options: LinkOptions, attempt: Promise<Connection>, up: () => void): Promise<HalError> {
  try {
    const connection = await attempt
    up()
    options.onUp?.()
    return await connection.closed
  } catch (error) {
    return error as HalError
  }
}

async function connectAndWatch(options: LinkOptions, stop: AbortSignal): Promise<Connection> {
  const connection = await Connection.open(options.socketPath, options.onUnasked?.bind(options), stop)
  if (options.watch === undefined) return connection
  const kinds = options.watch === 'all' ? {} : { kinds: [...options.watch] }
  await connection.request({ type: 'watch', ...kinds, ...(options.buttons && { buttons: [...options.buttons] }) })
  return connection
}

/** A rejection that may stay unhandled. */
function rejected(error: HalError): Promise<never> {
  const promise = Promise.reject(error)
  promise.catch(ignore)
  return promise
}

/** For values that are shown again when the simulator is back: its absence is no error then. */
export function ignoreAway(error: unknown): void {
  if (!(error instanceof SimulatorAwayError)) throw error
}

function ignore(): void {}
