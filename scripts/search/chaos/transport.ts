import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { TransportFault } from './faults.ts'

/** How a faulty endpoint treats a request. `answer` makes the true answer's text. */
type Treatment<Fault> = (
  response: ServerResponse,
  fault: Fault,
  answer: () => Promise<string>,
  ids: readonly unknown[],
) => Promise<void> | void

const treatments: { readonly [Name in TransportFault['kind']]: Treatment<Extract<TransportFault, { kind: Name }>> } = {
  hang: () => {},
  delay: async (response, { ms }, answer) => {
    await sleep(ms)
    send(response, 200, await answer())
  },
  drop: response => void response.destroy(),
  'half-a-body': async (response, _, answer) => {
    const text = await answer()
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
    response.write(text.slice(0, text.length / 2), () => response.destroy())
  },
  garbage: (response, { text }) => send(response, 200, text),
  'rate-limit': (response, { retryAfter, how }, _, ids) => {
    if (how === 'http') return send(response, 429, 'Too many requests', { 'retry-after': String(retryAfter) })
    const errors = ids.map(id => ({ jsonrpc: '2.0', id, error: { code: -32005, message: 'rate limit exceeded' } }))
    return send(response, 200, JSON.stringify(errors.length === 1 ? errors[0] : errors))
  },
  'http-error': (response, { status }) => send(response, status, 'out of order', { 'content-type': 'text/plain' }),
  'huge-body': async (response, { megabytes, compressed }, answer) => {
    const [padding, text] = [' '.repeat(1024 * 1024), await answer()]
    if (compressed) return sendCompressed(response, bombOf(megabytes), text)
    response.writeHead(200, { 'content-type': 'application/json' })
    for (let sent = 0; sent < megabytes && !response.destroyed; sent++) await written(response, padding)
    response.end(text)
  },
  'other-id': async (response, _, answer) => {
    const answers = JSON.parse(await answer())
    const other = Array.isArray(answers) ? answers.map(each => ({ ...each, id: 'nobody asked' })) : { ...answers, id: 'nobody asked' }
    send(response, 200, JSON.stringify(other))
  },
}

/** Treats a request as this fault has it. */
export const treat: Treatment<TransportFault> = (response, fault, answer, ids) =>
  (treatments[fault.kind] as Treatment<TransportFault>)(response, fault, answer, ids)

export function send(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}

/** Waits while the receiver does not read. */
const written = (response: ServerResponse, text: string) =>
  new Promise<void>(resolve => {
    response.once('close', resolve)
    response.write(text, () => {
      response.off('close', resolve)
      resolve()
    })
  })

const bombs = new Map<number, Buffer>()

/** Spaces, compressed to a thousandth; made once. */
function bombOf(megabytes: number): Buffer {
  const bomb = bombs.get(megabytes) ?? gzipSync(Buffer.alloc(megabytes * 1024 * 1024, ' '))
  bombs.set(megabytes, bomb)
  return bomb
}

function sendCompressed(response: ServerResponse, bomb: Buffer, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
  response.end(Buffer.concat([bomb, gzipSync(text)]))
}
