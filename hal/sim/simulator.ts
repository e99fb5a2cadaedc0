import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { HalError } from '../errors.ts'
import { reasonOf } from '../support/crema-error.ts'
import { onAbort } from '../support/on-abort.ts'
import { SimulatedMachine } from './machine.ts'
import { Session } from './session.ts'
import { freeSocketPath } from './socket-file.ts'

export interface SimulatorOptions {
  readonly socketPath: string
  /** A monotonic clock, in microseconds. Default: CLOCK_MONOTONIC. */
  readonly now?: () => number
  /** Closes the simulator when it aborts. */
  readonly signal?: AbortSignal
}

export interface Simulator {
  /** Ends every connection and removes the socket. */
  close(): Promise<void>
}

/**
 * Serves the simulated machine on a Unix socket of mode 0600 (README.md describes the messages).
 * @throws HalError when it cannot listen on the path
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  options.signal?.throwIfAborted()
  const machine = new SimulatedMachine(options.now ?? monotonicMicroseconds)
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    new Session(socket, machine)
  })
  await freeSocketPath(options.socketPath)
  await listenPrivately(server, options.socketPath)
  const close = () => closeServer(server, sockets)
  if (options.signal !== undefined) onAbort(options.signal, () => void close())
  return { close }
}

function monotonicMicroseconds(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

/** The mode must be right when the file appears, so it comes from the umask and not from a later chmod. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  const umask = process.umask(0o177)
  try {
    server.listen({ path })
  } finally {
    process.umask(umask)
  }
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new HalError({
      code: 'cannot-listen',
      fact: `Cannot listen on ${path}: ${reasonOf(cause)}.`,
      expected: 'a path in a writable folder',
      remedy: 'Check that its folder exists and is writable.',
      cause,
    })
  }
}

async function closeServer(server: Server, sockets: Set<Socket>): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  for (const socket of sockets) socket.destroy()
  await closed
}
