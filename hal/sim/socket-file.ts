import { lstat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { HalError } from '../errors.ts'

/** sockaddr_un.sun_path holds 108 bytes with its terminating zero (unix(7)). */
const maxPathBytes = 107

/**
 * Frees a path for listening: a stale socket file is removed.
 * @throws HalError when a process listens there, the file is not a socket, or the path is too long
 */
export async function freeSocketPath(path: string): Promise<void> {
  if (Buffer.byteLength(path) > maxPathBytes)
    throw new HalError(`The socket path ${path} is longer than ${maxPathBytes} bytes.`, 'Choose a shorter one.')
  const file = await lstat(path).catch(() => undefined)
  if (!file) return
  if (!file.isSocket()) throw new HalError(`${path} exists and is not a socket.`, 'Choose another path, or remove that file.')
  if (await isListenedOn(path)) throw new HalError(`A simulator already listens on ${path}.`, 'Stop it first, or choose another path.')
  await unlink(path)
}

function isListenedOn(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
