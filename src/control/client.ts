import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import { CremaError } from '../core/crema-error.ts'
import { printable } from '../core/printable.ts'
import { parseJson } from '../support/json.ts'
import type { ControlRequest } from './messages.ts'
import { type ControlResponse, readResponse } from './response.ts'

/** The machine did not answer, or answered with an error. */
export class ControlError extends CremaError {
  override name = 'ControlError'
}

/**
 * Sends one request to the running machine and returns its result.
 * @throws ControlError that says what to do
 */
export function askMachine(path: string, request: ControlRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path })
    socket.once('error', error => reject(unreachable(path, error as NodeJS.ErrnoException)))
    socket.once('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    const lines = createInterface({ input: socket })
    // It repeats the socket's errors.
    lines.on('error', () => undefined)
    lines.once('line', line => {
      socket.end()
      const response = parseResponse(path, line)
      if (response.ok) resolve(response.result)
      else reject(new ControlError({ ...response.error, publicWords: 'all' }))
    })
    lines.once('close', () =>
      reject(
        new ControlError({
          code: 'machine-closed-connection',
          fact: `The machine on ${path} closed the connection without an answer.`,
          expected: 'an answer',
          remedy: 'It may be stopping: see journalctl -u crema.',
        }),
      ),
    )
  })
}

function parseResponse(path: string, line: string): ControlResponse {
  const response = readResponse(parseJson(line))
  if (response !== null) return response
  const fact = `The answer on ${path} is not from a machine of this version: "${printable(line, 60)}".`
  const remedy = 'Check that the crema command and the running machine have the same version.'
  return { ok: false, error: { code: 'bad-answer', fact, expected: 'an answer of this version', remedy } }
}

function unreachable(path: string, { code: errno }: NodeJS.ErrnoException): ControlError {
  if (errno === 'EACCES')
    return new ControlError({
      code: 'control-no-permission',
      fact: `No permission to open ${path}.`,
      expected: "the machine's user, or a member of its group",
      remedy: 'Run this with sudo, or log in again after you were added to the group.',
    })
  return new ControlError({
    code: 'machine-not-running',
    fact: `No machine answers on ${path} (${errno}).`,
    expected: 'a running machine',
    remedy: 'Start it with crema machine run --config FILE, or see journalctl -u crema.',
  })
}
