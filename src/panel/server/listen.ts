import { once } from 'node:events'
import type { Server } from 'node:http'
import { HalError } from '../../../hal/errors.ts'

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]', '::1'])

/**
 * Listens on a loopback address.
 * @param remedy what to do when the port is taken
 * @throws HalError
 */
export async function listenOn(server: Server, { host, port }: { host: string; port: number }, remedy: string): Promise<void> {
  if (!loopback.has(host)) throw new HalError(`${host} is not an address of this machine alone. Expected 127.0.0.1.`, `Please ${remedy}.`)
  server.listen(port, host.replace(/[[\]]/g, ''))
  try {
    await once(server, 'listening')
  } catch (error) {
    throw listenFault(error as NodeJS.ErrnoException, `${host}:${port}`, remedy)
  }
}

function listenFault(error: NodeJS.ErrnoException, address: string, remedy: string): Error {
  if (error.code === 'EADDRINUSE') return new HalError(`${address} is taken by another program.`, `Stop that one, or ${remedy}.`)
  if (error.code === 'EACCES')
    return new HalError(`${address} may not be listened on by this user.`, `Take a port from 1024, or ${remedy}.`)
  return error
}
