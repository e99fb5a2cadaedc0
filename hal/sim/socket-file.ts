import { lstat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { HalError } from '../errors.ts'

/** sockaddr_un.sun_path holds 108 bytes with its terminating zero (unix(7)). */
const MAX_PATH_BYTES = 107

/**
 * Frees a path for listening: a stale socket file is removed.
 * @throws HalError when a process listens there, the file is not a socket, or the path is too long
 */
export async function freeSocketPath(path: string): Promise<void> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw new HalError({
      code: 'socket-path-too-long',
      fact: `The socket path ${path} is too long.`,
      expected: `at most ${MAX_PATH_BYTES} bytes`,
      remedy: 'Choose a shorter one.',
    })
  const file = await lstat(path).catch(() => undefined)
  if (!file) return
  if (!file.isSocket())
    throw new HalError({
      code: 'socket-path-taken',
      fact: `${path} exists and is not a socket.`,
      expected: 'a new path, or an unused socket',
      remedy: 'Choose another path, or remove that file.',
    })
  if (await isListenedOn(path))
    throw new HalError({
      code: 'simulator-running',
      fact: `A simulator already listens on ${path}.`,
      expected: 'one simulator for each socket',
      remedy: 'Stop it first, or choose another path.',
    })
  await unlink(path)
}

function isListenedOn(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ path })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
