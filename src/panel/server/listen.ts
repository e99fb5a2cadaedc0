import { once } from 'node:events'
import type { Server } from 'node:http'
import { CremaError } from '../../core/crema-error.ts'

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]', '::1'])

/**
 * Listens on a loopback address.
 * @param remedy what to do when the port is taken
 * @throws CremaError
 */
export async function listenOn(server: Server, { host, port }: { host: string; port: number }, remedy: string): Promise<void> {
  if (!loopback.has(host))
    throw new CremaError({
      code: 'not-loopback',
      fact: `Other computers can reach the address ${host}.`,
      expected: '127.0.0.1',
      remedy: `Please ${remedy}.`,
    })
  server.listen(port, host.replace(/[[\]]/g, ''))
  try {
    await once(server, 'listening')
  } catch (error) {
    throw listenFault(error as NodeJS.ErrnoException, `${host}:${port}`, remedy)
  }
}

function listenFault(error: NodeJS.ErrnoException, address: string, remedy: string): Error {
  if (error.code === 'EADDRINUSE')
    return new CremaError({
      code: 'cannot-listen',
      fact: `Another program listens on ${address}.`,
      expected: 'a free port',
      remedy: `Stop that one, or ${remedy}.`,
    })
  if (error.code === 'EACCES')
    return new CremaError({
      code: 'cannot-listen',
      fact: `This user may not listen on ${address}.`,
      expected: 'a port from 1024 on',
      remedy: `Choose such a port, or ${remedy}.`,
    })
  return error
}
