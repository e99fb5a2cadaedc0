import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type NetworkSwitch, openNetworkSwitch } from '../../src/panel/server/network-switch.ts'

let heard: string[]
let listen: URL
let network: NetworkSwitch

/** A node that records its requests. */
const node = createServer(async (request, response) => {
  heard.push(await text(request))
  response.end('{"result":"0x1"}')
})

const urlOf = (server: typeof node) => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

beforeAll(async () => {
  await once(node.listen(0, '127.0.0.1'), 'listening')
  const free = createServer()
  await once(free.listen(0, '127.0.0.1'), 'listening')
  listen = urlOf(free)
  await once(free.close(), 'close')
  network = await openNetworkSwitch({ listen, node: urlOf(node) })
})
afterAll(async () => {
  await network.cut()
  node.close()
  node.closeAllConnections()
})
beforeEach(() => {
  heard = []
})

async function post(headers: OutgoingHttpHeaders = {}): Promise<IncomingMessage> {
  const request = httpRequest(listen, { method: 'POST', headers })
  request.end('{"method":"eth_chainId"}')
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

describe('the switch before the node', () => {
  it('forwards the machine’s requests', async () => {
    const response = await post({ 'content-type': 'application/json' })
    expect(response.statusCode).toBe(200)
    expect(await text(response)).toBe('{"result":"0x1"}')
    expect(heard).toEqual(['{"method":"eth_chainId"}'])
  })

  // A page may send text/plain without a preflight, and the node would read it as JSON.
  it.each([
    ['a page of another origin', { origin: 'https://example.org', 'content-type': 'text/plain' }],
    ['a page of no origin', { origin: 'null' }],
    ['a name that was made to point here', { host: 'example.org' }],
  ])('hands on nothing of %s', async (_, headers) => {
    const response = await post(headers)
    expect(response.statusCode).toBe(403)
    expect(await text(response)).toContain('Expected')
    expect(heard).toEqual([])
  })
})
