import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { LineSplitter } from '../../../hal/support/json-lines.ts'

type Message = Readonly<Record<string, unknown>>

/** A client that reads and writes the protocol's raw bytes, like a program in any language. */
export interface RawClient {
  write(text: string): void
  say(message: Message): void
  /** The next unread message. */
  next(): Promise<Message>
  /** Stops reading, like a client that hangs. */
  pause(): void
  /** Resolves when the simulator has closed the connection. */
  readonly ended: Promise<unknown>
  destroy(): void
}

export async function openRawClient(socketPath: string): Promise<RawClient> {
  const socket = connect(socketPath)
  await once(socket, 'connect')
  socket.on('error', () => {})
  const unread: Message[] = []
  const news = new EventEmitter()
  const take = (text: string) => {
    unread.push(JSON.parse(text))
    news.emit('message')
  }
  const splitter = new LineSplitter(1 << 20, { line: take, oversized: () => socket.destroy() })
  socket.on('data', chunk => splitter.push(chunk))
  return {
    write: text => void socket.write(text),
    say: message => void socket.write(`${JSON.stringify(message)}\n`),
    async next() {
      while (unread.length === 0) await once(news, 'message')
      return unread.shift() as Message
    },
    pause: () => void socket.pause(),
    ended: new Promise(resolve => socket.once('close', resolve)),
    destroy: () => void socket.destroy(),
  }
}
