import { connect, type Socket } from 'node:net'
import { endianness } from 'node:os'

/** Where Debian's pcscd listens, unless libpcsclite's own environment variable says otherwise. */
export function defaultSocketPath(): string {
  const { PCSCLITE_CSOCK_NAME } = process.env
  return PCSCLITE_CSOCK_NAME ?? '/run/pcscd/pcscd.comm'
}

/** How long pcscd may take to answer the greeting (it asks polkit first). */
const HELLO_MS = 3_000

/** pcscd runs and accepts this user. `ended` settles when the connection ends. */
export interface PcscdConnection {
  readonly kind: 'connected'
  readonly ended: Promise<void>
  close(): void
}

/** pcscd cannot be used: nothing listens, it closes without an answer (polkit), or it stays silent. */
export interface PcscdRefusal {
  readonly kind: 'absent' | 'denied' | 'silent'
}

/**
 * Connects to pcscd and greets it as libpcsclite does, so that no reader process is started against a pcscd that is down or
 * refuses: nfc-pcsc would spin at full CPU. The idle connection is kept open, to notice the end of pcscd at once. An abort
 * cancels the attempt and returns `absent`.
 */
export function connectToPcscd(socketPath: string, signal: AbortSignal): Promise<PcscdConnection | PcscdRefusal> {
  return new Promise(resolve => {
    const socket = connect({ path: socketPath, signal })
    const refuse = (kind: PcscdRefusal['kind']) => {
      socket.destroy()
      resolve({ kind })
    }
    let accepted = false
    const timer = setTimeout(() => refuse('silent'), HELLO_MS)
    socket.on('error', () => {})
    socket.once('close', () => {
      clearTimeout(timer)
      refuse(accepted ? 'denied' : 'absent')
    })
    socket.once('connect', () => {
      accepted = true
      socket.write(hello())
    })
    socket.once('data', () => {
      clearTimeout(timer)
      resolve(connected(socket))
    })
  })
}

function connected(socket: Socket): PcscdConnection {
  const ended = new Promise<void>(resolve => socket.once('close', () => resolve()))
  socket.resume()
  return { kind: 'connected', ended, close: () => socket.destroy() }
}

/** CMD_VERSION of pcsc-lite's winscard_msg.h: size, command 0x11, then major 4, minor 4, result; 4 bytes each in host byte order. */
function hello(): Uint8Array {
  const view = new DataView(new ArrayBuffer(20))
  const little = endianness() === 'LE'
  for (const [index, word] of [12, 0x11, 4, 4, 0].entries()) view.setUint32(index * 4, word, little)
  return new Uint8Array(view.buffer)
}
