import { chmodSync } from 'node:fs'
import { mkdir, unlink } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { LineSplitter } from '../../hal/support/json-lines.ts'
import { CremaError, faultOf } from '../core/crema-error.ts'
import type { Logger } from '../logger.ts'
import { faultLines } from '../support/fault-lines.ts'
import { parseJson, toJson } from '../support/json.ts'
import { type ControlRequest, controlRequestSchema } from './messages.ts'
import type { ControlResponse } from './response.ts'

/** Handles one request. The result is sent as JSON, with bigints as strings; a thrown error is sent as its fields. */
export type ControlHandler = (request: ControlRequest) => Promise<unknown>

/**
 * The machine's control socket. Anyone who may open the file (mode 0660) may send requests.
 * @throws Error when another machine already answers there
 */
export async function openControlServer(path: string, handle: ControlHandler, log: Logger): Promise<{ close(): Promise<void> }> {
  await refuseTaken(path)
  await mkdir(dirname(path), { recursive: true })
  await unlink(path).catch(() => undefined)
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', error => log.debug({ err: error }, 'A control connection failed.'))
    void serve(socket, handle, log)
  })
  await listen(server, path)
  chmodSync(path, 0o660)
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** The longest request, in bytes. A badge file has less than one thousand. */
const LONGEST_LINE = 65_536

const lineTooLong = new CremaError({
  code: 'request-too-long',
  fact: 'The request is too long.',
  expected: `a line of at most ${LONGEST_LINE} bytes`,
  remedy: 'Check what sends to this socket.',
})

/** One request after the other: what a client sends waits in its own process until it has read the answers. */
async function serve(socket: Socket, handle: ControlHandler, log: Logger): Promise<void> {
  let lines: (string | null)[] = []
  const splitter = new LineSplitter(LONGEST_LINE, { line: text => void lines.push(text), oversized: () => void lines.push(null) })
  try {
    for await (const chunk of socket) {
      splitter.push(chunk as Buffer)
      const received = lines
      lines = []
      for (const line of received) {
        if (line === null) return await sendLast(socket, { ok: false, error: faultOf(lineTooLong) })
        await send(socket, await answer(line, handle, log))
      }
    }
  } catch (error) {
    log.debug({ err: error }, 'A control connection ended.')
  }
}

const sendLast = (socket: Socket, response: ControlResponse): Promise<void> =>
  new Promise(resolve => socket.once('close', resolve).end(`${toJson(response)}\n`, resolve))

/** Resolves when the client has room for more, or is gone. */
function send(socket: Socket, response: ControlResponse): Promise<void> {
  return new Promise(resolve => {
    if (socket.destroyed || socket.write(`${toJson(response)}\n`)) return resolve()
    const end = () => {
      socket.off('drain', end).off('close', end)
      resolve()
    }
    socket.on('drain', end).on('close', end)
  })
}

async function answer(line: string, handle: ControlHandler, log: Logger): Promise<ControlResponse> {
  try {
    return { ok: true, result: (await handle(parseRequest(line))) ?? null }
  } catch (error) {
    log.info({ err: error }, 'A control request failed.')
    return { ok: false, error: faultOf(error) }
  }
}

/** @throws Error that names each wrong field, in a sentence rather than in zod's JSON */
function parseRequest(line: string): ControlRequest {
  const json = parseJson(line)
  if (json === undefined) throw badRequest(['(top level): expected JSON'])
  const request = controlRequestSchema.safeParse(json)
  if (request.success) return request.data
  throw badRequest(faultLines(request.error))
}

const badRequest = (details: readonly string[]): CremaError =>
  new CremaError({
    code: 'bad-request',
    fact: 'Not a request to a machine.',
    details,
    expected: 'a request of this version',
    remedy: 'Check that the crema command and the running machine have the same version.',
  })

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path }, () => resolve())
  })
}

/** @throws Error when a machine answers on that socket */
export function refuseTaken(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createConnection({ path })
    probe.once('error', () => resolve())
    probe.once('connect', () => {
      probe.destroy()
      reject(
        new CremaError({
          code: 'control-socket-taken',
          fact: `Another machine already answers on ${path}.`,
          expected: 'one machine for each socket',
          remedy: 'Stop it first, or give this one another [machine] control.',
        }),
      )
    })
  })
}
