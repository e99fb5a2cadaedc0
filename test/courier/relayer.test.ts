import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Hash } from '../../src/core/hex.ts'
import { Courier } from '../../src/courier/courier.ts'
import { newestClaims } from '../../src/courier/newest-claims.ts'
import { openRelayerOutlet } from '../../src/courier/relayer-outlet.ts'
import { claimsContent } from '../../src/files/claim-file.ts'
import { createLogger } from '../../src/logger.ts'
import { makeStore, taken } from '../store/fixture.ts'
import { channel, domain, machine } from '../support/make.ts'
import { simulateTime } from '../support/simulated-time.ts'

const MINUTE_MS = 60_000

/** A relayer that answers with this status, and a machine's courier to it. */
async function setUp(status = 200) {
  const posts: string[] = []
  const relayer = { status }
  const server = createServer(async (request, response) => {
    posts.push(await text(request))
    response.writeHead(relayer.status).end('x'.repeat(1_000_000))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = new AbortController()
  onTestFinished(() => {
    stop.abort()
    server.close()
    server.closeAllConnections()
  })
  const store = makeStore()
  const time = simulateTime()
  const stranded: Hash[] = []
  const outlet = openRelayerOutlet(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, () => stranded)
  const sources = { store, domain, signer: machine }
  const courier = new Courier({ sources, outlets: [outlet], time, everyMs: MINUTE_MS, log: createLogger('fatal') })
  for (const loop of courier.loops()) void loop.run(stop.signal)
  /** Lets time pass until the relayer has this many posts. */
  const posted = (count: number) =>
    expect
      .poll(async () => {
        await time.settle()
        return posts.length
      })
      .toBe(count)
  return { store, sources, time, posts, stranded, courier, relayer, posted }
}

describe('a relayer', () => {
  it('gets the newest receipt of a channel that is stranded, as machine receipts --export writes it', async () => {
    const bench = await setUp()
    taken(bench.store)
    await bench.time.pass(MINUTE_MS)
    expect(bench.courier.status()).toMatchObject([{ waiting: 0 }])
    bench.stranded.push(channel)
    expect(bench.courier.status()).toMatchObject([{ waiting: 1 }])
    await bench.time.pass(MINUTE_MS)
    await bench.posted(1)
    const [exported] = claimsContent(newestClaims(bench.sources)).receipts
    expect(JSON.parse(bench.posts[0] ?? '')).toEqual(exported)
  })

  it('that refuses is tried again, and named', async () => {
    const bench = await setUp(503)
    taken(bench.store)
    bench.stranded.push(channel)
    await bench.time.pass(MINUTE_MS)
    await expect
      .poll(() => bench.courier.status())
      .toMatchObject([{ waiting: 1, fault: { fact: expect.stringContaining('it answered 503') } }])
    bench.relayer.status = 204
    await expect
      .poll(async () => {
        await bench.time.pass(MINUTE_MS)
        return bench.courier.status()
      })
      .toMatchObject([{ waiting: 0, fault: null }])
  })
})
