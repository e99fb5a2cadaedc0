import { lstat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { HalError } from '../errors.ts'

/** sockaddr_un.sun_path holds 108 bytes with its final zero (unix(7)). */
const MAX_PATH_BYTES = 107

/**
 * Makes a path free to listen on: a socket file that nobody listens on any more is removed.
 * @throws HalError when somebody listens there, when something else has that name, or the path is too long
 */
export async function freeSocketPath(path: string): Promise<void> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw new HalError(`The socket path ${path} is longer than ${MAX_PATH_BYTES} bytes.`, 'Choose a shorter one.')
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
