import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { stopProcess } from '../../support/crema.ts'
import { type PlatformStage, startPlatformStage } from './stage.ts'

let stage: PlatformStage
const GRINDER = 1 << 2

/** A notification that the webhook accepted, in order of arrival. */
interface Told {
  readonly id: string
  readonly event: string
}

/** A webhook on a loopback port. */
interface Receiver {
  readonly url: string
  readonly taken: Told[]
  /** The number of requests, accepted or not. */
  asked(): number
  /** Sets the status of all further responses. */
  answer(status: number): void
  /** Resolves when the condition holds; evaluated after each request. */
  until(condition: () => boolean): Promise<void>
  stop(): Promise<void>
}

async function startReceiver(port = 0): Promise<Receiver> {
  const taken: Told[] = []
  const waiting = new Set<() => void>()
  let status = 200
  let asked = 0
  const server: Server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    asked++
    if (status === 200) taken.push(JSON.parse(body) as Told)
    response.writeHead(status).end(() => {
      for (const look of waiting) look()
    })
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`,
    taken,
    asked: () => asked,
    answer: next => {
      status = next
    },
    until: condition =>
      new Promise(resolve => {
        const look = () => {
          if (!condition()) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

beforeAll(async () => {
  stage = await startPlatformStage()
  await stage.registerMachine()
  const product = ['--product', 'Grinder=80.00,grinder-stuck', '--product', 'Tray=10,drip-tray-full']
  const offered = await stage.json(
    'service',
    ...['provider', 'offer', 'publish', '--kind', 'service', '--machine', stage.address('machine'), '--token', stage.token],
    ...['--notice-period', '7d', ...product],
  )
  await stage.json('owner', 'company', 'accept', offered['offerId'] as string, '--deposit', '100', '--out', stage.path('service.json'))
  await stage.report({ cups: 12n, faults: GRINDER })
})
afterAll(() => stage.stop())

const watchArgs = (state: string, ...more: string[]) => [
  ...['provider', 'watch', '--for', stage.address('service'), '--state', stage.path(state), '--final', '1', ...more],
]
const once = (state: string, ...more: string[]) => stage.text(undefined, ...watchArgs(state, '--once', ...more))
const firstEvents = ['OfferPublished', 'OfferAccepted', 'OrderRequested']

describe('crema provider watch --once', () => {
  it('reports a provider’s events in order, then only new ones', async () => {
    const lines = (await once('a.json')).split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^block \d+ {2}Offer 0x\w{64} at machine 0x\w{40} was published\.$/)
    expect(lines[1]).toContain(`Agreement 1 at machine ${stage.address('machine')}: ${stage.address('owner')} accepted the offer`)
    expect(lines[2]).toContain('Order 1 is requested: grinder-stuck at machine')
    expect(await once('a.json')).toBe('')
    await stage.json('service', 'provider', 'orders', 'accept', '1', '--due', '2d', '--note', 'Jo')
    expect(await once('a.json')).toContain('Order 1 at machine')
  })

  it('reports a machine’s reports to its owner, with the bits spelled out', async () => {
    const lines = (await stage.text(undefined, ...watchArgs('owner.json', '--once', '--json', '--for', stage.address('owner')))).split('\n')
    const reported = lines.map(line => JSON.parse(line) as { event: string; report?: object }).find(({ event }) => event === 'Reported')
    expect(reported?.report).toMatchObject({ cups: '12', status: 'out of service', faults: ['grinder-stuck'], software: '1.2.3' })
  })

  it('reports final events only', async () => {
    expect(await once('late.json', '--final', '1000')).toBe('')
  })

  it('refuses the state file of another query, an invalid one, and an unencrypted webhook', async () => {
    await expect(once('a.json', '--for', stage.address('supplier'))).rejects.toThrow('is the state of a watch with another who')
    await expect(once('service.json')).rejects.toThrow('is not a state file of crema provider watch')
    await expect(once('b.json', '--webhook', 'http://example.org/hook')).rejects.toThrow('Expected an https URL')
  })

  it('fails if the webhook is down, keeps its place, and shows no secret', async () => {
    const receiver = await startReceiver()
    await receiver.stop()
    const failed = once('down.json', '--webhook', receiver.url)
    await expect(failed).rejects.toThrow(/The webhook at 127\.0\.0\.1:\d+ did not accept an event/)
    await expect(failed).rejects.not.toThrow('secret-path')
    const again = await startReceiver()
    again.answer(500)
    await expect(once('down.json', '--webhook', again.url)).rejects.toThrow('it answered 500')
    again.answer(200)
    await once('down.json', '--webhook', again.url)
    expect(again.taken.map(({ event }) => event).slice(0, 3)).toEqual(firstEvents)
    await again.stop()
  })
})

describe('crema provider watch', () => {
  let child: ChildProcess | undefined
  afterEach(async () => {
    if (child !== undefined) await stopProcess(child, 'SIGKILL')
  })
  const start = (url: string) => {
    const args = watchArgs('process.json', '--webhook', url, '--every', '100ms', ...stage.as())
    child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], { stdio: 'ignore' })
    return child
  }

  it('loses nothing and keeps the order while the webhook is down and over a crash', async () => {
    const receiver = await startReceiver()
    receiver.answer(503)
    const first = start(receiver.url)
    await receiver.until(() => receiver.asked() > 0)
    expect(receiver.taken).toEqual([])
    receiver.answer(200)
    await receiver.until(() => receiver.taken.length >= 4)
    receiver.answer(503)
    await stage.report({ cups: 13n, faults: GRINDER | (1 << 3) })
    const before = receiver.asked()
    await receiver.until(() => receiver.asked() > before)
    await stopProcess(first, 'SIGKILL')
    receiver.answer(200)
    const second = start(receiver.url)
    await receiver.until(() => receiver.taken.length >= 5)
    await stage.json('service', 'provider', 'orders', 'accept', '2', '--due', '2d')
    await receiver.until(() => receiver.taken.some(({ event }, index) => event === 'OrderAccepted' && index > 4))
    expect(receiver.taken.map(({ event }) => event)).toEqual([...firstEvents, 'OrderAccepted', 'OrderRequested', 'OrderAccepted'])
    expect(new Set(receiver.taken.map(({ id }) => id)).size).toBe(6)
    await stopProcess(second, 'SIGTERM')
    expect(second.exitCode).toBe(0)
    await receiver.stop()
  })
})
