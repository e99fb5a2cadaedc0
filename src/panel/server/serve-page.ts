import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { PageFile } from './page-files.ts'
import { originFault } from './same-origin.ts'

/** Only the panel's own files and socket; no eval, no inline script or style, no framing. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const safety = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

interface Answer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: string | Buffer
}

/** Answers one HTTP request with a file of the page, or with an error. */
export function servePage(files: ReadonlyMap<string, PageFile>, request: IncomingMessage, response: ServerResponse): void {
  const { status, headers, body } = answerTo(files, request)
  response.writeHead(status, { ...safety, ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function answerTo(files: ReadonlyMap<string, PageFile>, request: IncomingMessage): Answer {
  const fault = originFault(request, false)
  if (fault !== null) return textAnswer(403, fault)
  if (request.method !== 'GET' && request.method !== 'HEAD') return textAnswer(405, 'Expected GET.', { allow: 'GET, HEAD' })
  const file = files.get((request.url ?? '').replace(/\?.*$/, ''))
  return file === undefined ? textAnswer(404, 'There is no such file.\nThe panel is at /.') : fileAnswer(file)
}

const fileAnswer = ({ contentType, gzip, isImmutable }: PageFile): Answer => ({
  status: 200,
  headers: {
    'content-type': contentType,
    'content-encoding': 'gzip',
    'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-store',
  },
  body: gzip,
})

const textAnswer = (status: number, text: string, headers: OutgoingHttpHeaders = {}): Answer => ({
  status,
  headers: { ...headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: `${text}\n`,
})
