import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { listenOn } from './listen.ts'
import { readPage } from './page-files.ts'
import { PageSession } from './page-session.ts'
import type { Panel } from './panel.ts'
import { originFault } from './same-origin.ts'
import { servePage } from './serve-page.ts'

export interface PanelServerOptions {
  /** On 127.0.0.1; 0 for any free port. */
  readonly port: number
  /** The folder of the built page. */
  readonly pageFolder: string
  readonly simulatorSocket: string
  readonly panel: Panel
}

export interface PanelServer {
  /** `http://127.0.0.1:4600` */
  readonly url: string
  /** Ends all connections. */
  close(): Promise<void>
}

/** The longest message of a page, in bytes: far above an APDU in hex. */
const MAX_MESSAGE_BYTES = 64 * 1024

/**
 * Serves the front panel's page, and each open page's WebSocket at `/panel`.
 * @throws HalError when the page is not built or the port is taken
 */
export async function startPanelServer({ port, pageFolder, simulatorSocket, panel }: PanelServerOptions): Promise<PanelServer> {
  const files = readPage(pageFolder)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  const server = createServer((request, response) => servePage(files, request, response))
  server.on('upgrade', (request, stream, head) => {
    const fault = upgradeFault(request)
    if (fault !== null) return refuse(stream, fault)
    sockets.handleUpgrade(request, stream, head, socket => serveSocket(socket, simulatorSocket, panel))
  })
  await listenOn(server, { host: '127.0.0.1', port }, 'name another port with --port')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function serveSocket(socket: WebSocket, simulatorSocket: string, panel: Panel): void {
  const session = new PageSession(socket, simulatorSocket, panel)
  panel.enter(session)
  socket.once('close', () => panel.leave(session))
}

function upgradeFault(request: IncomingMessage): { status: string; text: string } | null {
  const fault = originFault(request, true)
  if (fault !== null) return { status: '403 Forbidden', text: fault }
  return request.url === '/panel' ? null : { status: '404 Not Found', text: 'The panel’s socket is at /panel.' }
}

function refuse(stream: Duplex, { status, text }: { status: string; text: string }): void {
  stream.on('error', () => stream.destroy())
  stream.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${text}\n`)
}
