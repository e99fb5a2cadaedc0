import type { RelayLines } from '../relay.ts'
import { Connection } from './connection.ts'
import type { SimOptions } from './options.ts'

/**
 * The simulator's relay lines, for the guard. Does not reconnect: when the lines cannot be driven the guard exits, and its
 * successor opens them first.
 * @throws HalError when the simulator is away
 */
export async function openSimRelayLines(options: SimOptions): Promise<RelayLines> {
  const connection = await Connection.open(options.socketPath)
  return {
    lost: connection.closed,
    async set(line, closed) {
      await connection.request({ type: 'line', line, closed })
    },
    dispose: () => connection.close(),
  }
}
