import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { CremaError, reasonOf } from '../../core/crema-error.ts'
import { atr, frame, messages, type VpcdCard, viccMessage } from './vpcd.ts'

/** A card that is notified when it has left the field. */
export interface RemoteCard extends VpcdCard {
  left(): Promise<void>
}

/** A card that listens for readers to connect. */
export interface ViccServer {
  readonly port: number
  close(): Promise<void>
}

export interface ViccServerOptions {
  /** Default: 127.0.0.1. Anyone who can connect can have the card sign. */
  readonly host?: string
  /** Default: 35963. */
  readonly port?: number
  /** Called with the reader's address when it connects and when it disconnects. */
  readonly onReader?: (reader: string, here: boolean) => void
}

/**
 * vpcd's protocol in reversed mode, in which the reader connects to the card: vpcd on another computer, or the Android app Smart
 * Card Emulator. The app keeps one connection for many taps, and sends "power off" when the phone leaves a field. A new reader
 * replaces the current one.
 * @throws Error when the port is taken
 */
export async function serveAsVicc(card: RemoteCard, options: ViccServerOptions = {}): Promise<ViccServer> {
  const { host = '127.0.0.1', port = 35963, onReader = () => {} } = options
  let current: Socket | undefined
  const server = createServer({ noDelay: true }, socket => {
    current?.destroy()
    current = socket
    const reader = `${socket.remoteAddress}:${socket.remotePort}`
    onReader(reader, true)
    void converse(socket, card).finally(() => onReader(reader, false))
  }).listen(port, host)
  await listening(server, host, port)
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      current?.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  try {
    await once(server, 'listening')
  } catch (cause) {
    const remedy = 'Name another address with --listen; on a computer with vpcd its port is taken.'
    throw new CremaError({
      code: 'cannot-listen',
      fact: `Cannot listen on ${host}:${port}: ${reasonOf(cause)}.`,
      expected: 'a free port',
      remedy,
      cause,
    })
  }
}

async function converse(socket: Socket, card: RemoteCard): Promise<void> {
  socket.on('error', () => {})
  try {
    for await (const message of messages(socket)) {
      const answer = await answerTo(message, card)
      if (answer !== undefined && !socket.destroyed) socket.write(frame(answer))
    }
  } catch {
    // A broken connection means that the phone left.
  } finally {
    socket.destroy()
    await card.left()
  }
}

async function answerTo(message: Uint8Array, card: RemoteCard): Promise<Uint8Array | undefined> {
  if (message.length > 1) return card.transmit(message)
  if (message[0] === viccMessage.atr) return atr
  await card.left()
  return undefined
}
