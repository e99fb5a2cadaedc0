import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { PageRequest } from '../../src/panel/messages.ts'
import { openNetworkSwitch } from '../../src/panel/server/network-switch.ts'
import type { Page, Panel } from '../../src/panel/server/panel.ts'
import { type PanelServer, startPanelServer } from '../../src/panel/server/panel-server.ts'

let folder: string
let server: PanelServer
let asked: PageRequest[]

/** A panel that records its calls. */
const panel = {
  enter: (page: Page) => page.send({ type: 'network', network: 'up' }),
  leave: () => {},
  do: async (request: PageRequest) => void asked.push(request),
} as unknown as Panel

const start = (port = 0, pageFolder = folder) => startPanelServer({ port, pageFolder, simulatorSocket: join(folder, 'none.sock'), panel })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crema-page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<p>The panel</p>')
  writeFileSync(join(folder, 'assets/main-1.js'), 'go()')
  server = await start()
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  asked = []
})

const portOf = ({ url }: PanelServer) => Number(new URL(url).port)

async function get(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<IncomingMessage> {
  const request = httpRequest({ host: '127.0.0.1', port: portOf(server), path, method, headers })
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

describe('the page’s files', () => {
  it('are compressed, and may access no other origin', async () => {
    const response = await get('/')
    expect(response.statusCode).toBe(200)
    expect(response.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'text/html; charset=utf-8' })
    expect(response.headers['content-security-policy']).toContain("default-src 'none'")
    expect(gunzipSync(Buffer.concat(await response.toArray())).toString()).toBe('<p>The panel</p>')
  })

  it('are immutable if their names contain a hash', async () => {
    const asset = await get('/assets/main-1.js')
    expect(asset.headers['cache-control']).toContain('immutable')
    asset.resume()
  })

  it.each([
    [
      'a foreign Host',
      { path: '/', headers: { host: 'evil.example' }, method: 'GET' },
      403,
      /^The Host "evil\.example" is not this panel\.\nExpected 127\.0\.0\.1/,
    ],
    ['a name that points here', { path: '/', headers: { host: 'localhost.evil.example:80' }, method: 'GET' }, 403, /^The Host/],
    [
      'a foreign Origin',
      { path: '/', headers: { origin: 'http://evil.example' }, method: 'GET' },
      403,
      /^The Origin "http:\/\/evil\.example" is not this panel/,
    ],
    ['another port’s page', { path: '/', headers: { origin: 'http://127.0.0.1:1' }, method: 'GET' }, 403, /^The Origin/],
    ['no file of the page', { path: '/../page-files.ts', headers: {}, method: 'GET' }, 404, /There is no such file/],
    ['a method other than GET', { path: '/', headers: {}, method: 'POST' }, 405, /Expected GET/],
  ])('are refused: %s', async (_, { path, headers, method }, status, words) => {
    const response = await get(path, headers, method)
    expect(response.statusCode).toBe(status)
    expect(await text(response)).toMatch(words)
  })
})

/** The status and body with which the server refuses a WebSocket. */
async function refusalOf(path: string, headers: Record<string, string>): Promise<[number | undefined, string]> {
  const socket = new WebSocket(`ws://127.0.0.1:${portOf(server)}${path}`, { headers })
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  return [response.statusCode, await text(response)]
}

/** Opens a page's WebSocket. Returns it with a function that waits for a matching message. */
async function openSocket() {
  const socket = new WebSocket(`ws://127.0.0.1:${portOf(server)}/panel`, { headers: { origin: server.url } })
  const received: unknown[] = []
  const until = async (fits: (message: { type: string }) => boolean) => {
    for (;;) {
      const found = received.find(message => fits(message as { type: string }))
      if (found !== undefined) return found
      await once(socket, 'message')
    }
  }
  socket.on('message', data => received.push(JSON.parse(String(data))))
  return { socket, until }
}

describe('the page’s socket', () => {
  it.each([
    ['a foreign Origin', '/panel', { origin: 'http://evil.example' }, 403, /The Origin "http:\/\/evil\.example" is not this panel/],
    ['no Origin', '/panel', {}, 403, /The Origin ""/],
    ['a foreign Host', '/panel', { host: 'evil.example', origin: 'http://evil.example' }, 403, /The Host "evil\.example"/],
  ])('is refused to %s', async (_, path, headers, status, words) => {
    expect(await refusalOf(path, headers as Record<string, string>)).toEqual([status, expect.stringMatching(words)])
  })

  it('is at a single path', async () => {
    expect(await refusalOf('/other', { origin: server.url })).toEqual([404, expect.stringContaining('The panel’s socket is at /panel.')])
  })

  it('forwards requests, and answers a malformed message with its fault', async () => {
    const { socket, until } = await openSocket()
    await until(({ type }) => type === 'network')
    socket.send('{"type":"power"}')
    expect(await until(({ type }) => type === 'refused')).toMatchObject({
      fault: { fact: 'Not a message of the panel.', details: [expect.stringMatching(/^on: /)] },
    })
    expect(asked).toEqual([])
    socket.send('{"type":"power","on":true}')
    await expect.poll(() => asked).toEqual([{ type: 'power', on: true }])
    socket.terminate()
  })

  it('is closed after an overlong message', async () => {
    const { socket, until } = await openSocket()
    await until(({ type }) => type === 'network')
    const closed = once(socket, 'close')
    socket.send('x'.repeat(100_000))
    expect(((await closed) as [number])[0]).toBe(1009)
  })

  it('reports that the simulated machine is missing', async () => {
    const { socket, until } = await openSocket()
    expect(await until(({ type }) => type === 'simulator-link')).toMatchObject({
      fault: { fact: expect.stringContaining('none.sock'), remedy: expect.stringContaining('crema simulator run') },
    })
    socket.terminate()
  })
})

describe('a panel cannot start', () => {
  it('on a port that is taken', async () => {
    await expect(start(portOf(server))).rejects.toMatchObject({
      fact: `Another program listens on 127.0.0.1:${portOf(server)}.`,
      remedy: 'Stop that one, or name another port with --port.',
    })
  })

  it('without its page', async () => {
    await expect(start(0, join(folder, 'assets'))).rejects.toMatchObject({ remedy: 'Build it: npm run build:panel' })
  })

  it('with a node at an address other than the machine’s', async () => {
    const node = new URL('http://127.0.0.1:1')
    await expect(openNetworkSwitch({ listen: new URL('http://192.0.2.1:8545'), node })).rejects.toMatchObject({
      fact: 'Other computers can reach the address 192.0.2.1.',
      remedy: 'Please change [chain] rpc in the config.',
    })
    await expect(openNetworkSwitch({ listen: new URL(server.url), node })).rejects.toMatchObject({
      fact: expect.stringContaining('Another program listens on'),
    })
  })
})
