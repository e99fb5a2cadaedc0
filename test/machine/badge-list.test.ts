import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { deferred } from '../../hal/support/deferred.ts'
import { systemTime } from '../../hal/support/system-time.ts'
import type { Time } from '../../hal/support/time.ts'
import { takeBadge } from '../../src/control/take-files.ts'
import { badgeContent } from '../../src/files/signed-file.ts'
import type { Logger } from '../../src/logger.ts'
import { BadgeList, followBadgeLists } from '../../src/machine/badge-list.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { StoreError } from '../../src/store/errors.ts'
import { makeStore, storedChannel } from '../store/fixture.ts'
import { ben, domain, issuer, makeAddress, makeBadge, NOW, type SignedBadge, stranger } from '../support/make.ts'
import { simulateTime } from '../support/simulated-time.ts'

const content = (signed: SignedBadge, by = issuer.address) => badgeContent({ domain, issuer: by, token: null, label: null, ...signed })

/** A list served by this listener. Returns the badges taken and the log. */
async function serve(listener: RequestListener, time: Time = systemTime) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const log: { level: string; fields: Record<string, unknown>; text: string }[] = []
  const at = (level: string) => (fields: Record<string, unknown>, text: string) => void log.push({ level, fields, text })
  const taken: unknown[] = []
  let full = true
  const list = new BadgeList({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/badges.json`,
    time,
    takeBadge: badge => {
      if (badge === 'bad') throw new Error('The badge proves nothing.\nExpected more.')
      if (badge === 'full' && full) {
        full = false
        throw new StoreError('disk-full', { fact: 'No space is left.', expected: 'space', remedy: 'Free some.' })
      }
      taken.push(badge)
    },
    log: { info: at('info'), warn: at('warn') } as unknown as Logger,
  })
  return { list, log, taken, never: new AbortController().signal, host: (server.address() as AddressInfo).port }
}

const json = (body: unknown) => (_: unknown, response: ServerResponse) => void response.end(JSON.stringify(body))

describe('a list of badges', () => {
  it('is read badge by badge; a refused one does not affect the others', async () => {
    const { list, log, taken, never } = await serve(json(['one', 'bad', 'two', 'bad']))
    await list.poll(never)
    expect(taken).toEqual(['one', 'two'])
    expect(log.map(({ level }) => level)).toEqual(['info', 'warn'])
    expect(log[0]?.fields).toMatchObject({ badges: 2 })
    expect(log[1]?.fields).toMatchObject({ refused: 2, first: 'The badge proves nothing' })
  })

  it('of more entries than it can have badges is refused as a whole, at once', async () => {
    const { list, log, taken, never } = await serve(json(Array.from({ length: 200_000 }, (_, index) => index)), simulateTime())
    await list.poll(never)
    expect(taken).toEqual([])
    expect(log.map(({ fields }) => fields['why'])).toEqual([expect.stringContaining('The list of badges is too long')])
  })

  it.each(['utf8', 'utf16le'] as const)('that an editor saved with a byte order mark, in %s, is taken', async encoding => {
    const { list, taken, never } = await serve((_, response) => void response.end(Buffer.from('\ufeff["one"]', encoding)))
    await list.poll(never)
    expect(taken).toEqual(['one'])
  })

  it('that could not be stored is taken again at the next time', async () => {
    const { list, taken, never } = await serve(json(['one', 'full', 'two']))
    await list.poll(never)
    expect(taken).toEqual(['one'])
    await list.poll(never)
    expect(taken).toEqual(['one', 'one', 'full', 'two'])
  })

  it('is checked again only if it has changed', async () => {
    const answers = [['one'], ['one'], ['one', 'two']]
    const { list, taken, never } = await serve((request, response) => json(answers.shift())(request, response))
    for (let i = 0; i < 2; i++) await list.poll(never)
    expect(taken).toEqual(['one'])
    await list.poll(never)
    expect(taken).toEqual(['one', 'one', 'two'])
  })

  it.each<[string, RequestListener, string]>([
    ['is not there', (_, response) => void response.writeHead(404).end(), 'The server answered 404'],
    ['is not JSON', (_, response) => void response.end('<html>'), 'The list is not a JSON array'],
    ['is no array', json({ badges: [] }), 'The list is not a JSON array'],
    ['lies somewhere else', (_, response) => void response.writeHead(302, { location: '/other' }).end(), 'redirect'],
    ['is longer than any list', (_, response) => void response.end(`[${'0,'.repeat(3_000_000)}0]`), 'The list of badges is too long'],
    ['breaks off', (_, response) => void response.write('[', () => response.destroy()), 'other side closed'],
  ])('that %s takes nothing, and says why once', async (_, listener, why) => {
    const { list, log, taken, never } = await serve(listener)
    await list.poll(never)
    await list.poll(never)
    expect(taken).toEqual([])
    expect(log).toHaveLength(1)
    expect(log[0]?.fields['why']).toContain(why)
  })

  it('is abandoned if it does not arrive in time', async () => {
    const time = simulateTime()
    const asked = deferred<void>()
    const { list, log, taken, never } = await serve((_, response) => void response.write('[', () => asked.resolve()), time)
    const polled = list.poll(never)
    await asked.promise
    await time.pass(10_000)
    await polled
    expect(taken).toEqual([])
    expect(log[0]?.fields['why']).toBe('The whole list did not arrive within 10 s')
    expect(time.waiting).toBe(0)
  })

  it('is fetched in turns until the end, which aborts a slow answer', async () => {
    const stop = new AbortController()
    let asked = 0
    const { list, log, taken } = await serve((request, response) => {
      if (++asked < 3) json(['one'])(request, response)
      else stop.abort()
    })
    await followBadgeLists({ lists: [list], everyMs: 1, time: systemTime }, stop.signal)
    expect(asked).toBe(3)
    expect(taken).toEqual(['one'])
    expect(log.filter(({ level }) => level === 'warn')).toEqual([])
  })
})

describe('a badge of a list', () => {
  const serving = <Channel>(...channels: Channel[]) => ({ all: () => channels, served: () => channels })
  const presented = { domain, terms: storedChannel.terms, decimals: 2, symbol: 'EURT', machineName: 'Kitchen' }
  const taker = (store = makeStore()) => ({
    store,
    customers: serving({ id: storedChannel.id, presented, separator: storedChannel.id }),
    recovery: { name: 'javascript' as const, recover: recoverAddress },
    clock: { now: () => NOW },
  })

  it('is verified by its signature', () => {
    const machine = taker()
    const signed = makeBadge(ben.address, { dailyLimit: 500n })
    takeBadge(machine, content(signed))
    expect(machine.store.badges.get(issuer.address, ben.address)).toEqual({ ...signed, isCard: false })
  })

  it.each<[string, unknown, string]>([
    ['that somebody else signed', content(makeBadge(ben.address, {}, stranger)), 'is signed by'],
    ['with a limit that nobody signed', { ...content(makeBadge(ben.address)), dailyLimit: '9' }, 'is signed by'],
    ['of an issuer that is no customer', content(makeBadge(ben.address, {}, stranger), stranger.address), 'is not an issuer of a customer'],
    ['for another contract', { ...content(makeBadge(ben.address)), contract: makeAddress('elsewhere') }, 'is signed by'],
    ['that is none', { hello: 1 }, 'This is not a badge'],
  ])('%s is refused', (_, badge, why) => {
    const machine = taker()
    expect(() => takeBadge(machine, badge)).toThrow(why)
    expect(machine.store.badges.get(issuer.address, ben.address)).toBeNull()
  })
})
