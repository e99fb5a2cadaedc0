import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listenOn } from './listen.ts'
import { originFault } from './same-origin.ts'

/** The machine's way to its node, which can be cut. */
export interface NetworkSwitch {
  readonly isUp: boolean
  /** Ends all connections and refuses new ones, as a pulled cable's router would. */
  cut(): Promise<void>
  /** Listens again at the same address. */
  restore(): Promise<void>
}

export interface NetworkSwitchOptions {
  /** Where the machine looks for its node: http on this machine. */
  readonly listen: URL
  /** Where the node really is. */
  readonly node: URL
}

/**
 * Stands between the machine and its node, and hands JSON-RPC requests on; none of a browser's page of another origin, which a node that looks
 * at the content type would refuse.
 * @throws HalError when the address is no loopback one, or taken
 */
export async function openNetworkSwitch({ listen, node }: NetworkSwitchOptions): Promise<NetworkSwitch> {
  const server = createServer((request, response) => {
    const fault = originFault(request, false)
    if (fault !== null) return void response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`${fault}\n`)
    // The node may be gone, the machine too.
    handOn(node, request, response).catch(() => response.destroy())
  })
  const restore = () => listenOn(server, { host: listen.hostname, port: Number(listen.port || 80) }, 'change [chain] rpc in the config')
  await restore()
  return {
    get isUp() {
      return server.listening
    },
    restore: async () => {
      if (!server.listening) await restore()
    },
    cut: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function handOn(node: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await fetch(node, { method: 'POST', body: await buffer(request), headers: { 'content-type': 'application/json' } })
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
}
