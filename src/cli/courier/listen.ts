import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { ChainError } from '../../chain/errors.ts'
import { CremaError, faultOf } from '../../core/crema-error.ts'
import { toJson } from '../../support/json.ts'
import { CommandFailure } from '../support/failure.ts'
import type { KeptClaims } from './kept-claims.ts'

/** A receipt has about 1,500 bytes. */
const MAX_BYTES = 16 * 1024

/**
 * Takes the receipts that machines post (`[courier] webhook`), on a loopback port: a reverse proxy in front of it does https. Answers 204
 * once a receipt is on disk, 422 and why for one that is not kept, 503 when it cannot be said now.
 * @throws CommandFailure when the port cannot be used
 * @param tell is told of each answer but 204, for the log
 */
export async function listenForClaims(
  port: number,
  kept: Pick<KeptClaims, 'take'>,
  tell: (error: unknown) => void,
  signal: AbortSignal,
): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response, kept, tell))
  server.requestTimeout = 10_000
  server.maxConnections = 100
  server.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw portUnusable(port, error)
  })
  signal.addEventListener(
    'abort',
    () => {
      server.close()
      server.closeAllConnections()
    },
    { once: true },
  )
  return server
}

const portUnusable = (port: number, { code }: NodeJS.ErrnoException) =>
  new CommandFailure({
    code: 'port-unusable',
    fact: `Cannot listen on port ${port} of this computer (${code}).`,
    expected: 'a port that no other program uses',
    remedy: 'Name another with --listen PORT.',
  })

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  kept: Pick<KeptClaims, 'take'>,
  tell: (error: unknown) => void,
): Promise<void> {
  try {
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end()
    await kept.take(await readBody(request))
    response.writeHead(204).end()
  } catch (error) {
    if (request.destroyed && !request.complete) return void response.destroy()
    tell(error)
    const isTheirs = error instanceof CremaError && !(error instanceof ChainError)
    response.writeHead(isTheirs ? 422 : 503, { 'content-type': 'application/json', connection: 'close' }).end(toJson(faultOf(error)))
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    // The rest is read and dropped, so that the answer arrives.
    if (length <= MAX_BYTES) chunks.push(chunk)
  }
  if (length > MAX_BYTES) throw notJson(`The message has more than ${MAX_BYTES} bytes.`)
  return parsePosted(Buffer.concat(chunks).toString('utf8'))
}

/** @throws CremaError when it is not JSON */
export function parsePosted(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notJson('The message is not JSON.')
  }
}

const notJson = (fact: string) =>
  new CremaError({
    code: 'message-invalid',
    fact,
    expected: 'one receipt as a machine hands it out',
    remedy: 'Set [courier] in the config of the machine.',
  })
