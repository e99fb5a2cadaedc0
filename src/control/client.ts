import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import { type ControlRequest, type ControlResponse, responseSchema } from './messages.ts'

/** The machine did not answer, or answered with an error. */
export class ControlError extends Error {
  override name = 'ControlError'
}

/**
 * Sends one request to the running machine and returns its result.
 * @throws ControlError that says what to do
 */
export function askMachine(path: string, request: ControlRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    socket.once('error', error => reject(new ControlError(unreachable(path, error as NodeJS.ErrnoException))))
    socket.once('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    const lines = createInterface({ input: socket })
    // It repeats the socket's errors.
    lines.on('error', () => undefined)
    lines.once('line', line => {
      socket.end()
      const response = parseResponse(path, line)
      if (response.ok) resolve(response.result)
      else reject(new ControlError(response.error))
    })
    lines.once('close', () => reject(new ControlError(`The machine on ${path} closed the connection without an answer. Is it stopping?`)))
  })
}

function parseResponse(path: string, line: string): ControlResponse {
  const response = responseSchema.safeParse(parseJson(line))
  if (response.success) return response.data
  return { ok: false, error: `What answers on ${path} is no machine, or one of another version: "${line.slice(0, 60)}".` }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function unreachable(path: string, { code }: NodeJS.ErrnoException): string {
  if (code === 'EACCES') return `No permission to open ${path}. Run this as the machine's user or in its group.`
  return `No machine answers on ${path} (${code}). Is it running? Start it with crema machine run --config FILE, or see journalctl -u crema.`
}
