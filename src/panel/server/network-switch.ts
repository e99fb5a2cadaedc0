import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listenOn } from './listen.ts'
import { originFault } from './same-origin.ts'

/** The machine's connection to its node, which can be cut. */
export interface NetworkSwitch {
  readonly isUp: boolean
  /** Ends all connections and refuses new ones, as a router does when its uplink is unplugged. */
  cut(): Promise<void>
  /** Listens again at the same address. */
  restore(): Promise<void>
}

export interface NetworkSwitchOptions {
  /** The address where the machine expects its node: http on this machine. */
  readonly listen: URL
  /** The node's real address. */
  readonly node: URL
}

/**
 * Forwards JSON-RPC requests from the machine to its node. Requests from browser pages of another origin are refused: forwarding
 * sets a JSON content type, so a node that relies on the content type could not refuse them.
 * @throws HalError when the address is not a loopback address, or is taken
 */
export async function openNetworkSwitch({ listen, node }: NetworkSwitchOptions): Promise<NetworkSwitch> {
  const server = createServer((request, response) => {
    const fault = originFault(request, false)
    if (fault !== null) return void response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`${fault}\n`)
    // The node may be gone, and so may the machine.
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
