import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listenForClaims } from '../../src/cli/courier/listen.ts'
import { subscribeToClaims } from '../../src/cli/courier/subscribe.ts'
import { openMqttOutlet } from '../../src/courier/mqtt-outlet.ts'
import { makeHash } from '../support/make.ts'
import { freePort, type Mosquitto, startMosquitto } from '../support/mosquitto.ts'

const never = new AbortController().signal
const [one, two] = [makeHash('channel one'), makeHash('channel two')]
const TOPIC = 'crema/receipts'

let broker: Mosquitto
beforeAll(async () => {
  broker = await startMosquitto()
})
afterAll(() => broker.stop())

describe('the MQTT outlet, over mosquitto', () => {
  it('keeps the newest receipt of each channel for whoever subscribes later', async () => {
    const outlet = openMqttOutlet(broker.address, TOPIC)
    await outlet.hand(one, '{"sequence":1}', never)
    await outlet.hand(one, '{"sequence":2}', never)
    await outlet.hand(two, '{"sequence":7}', never)
    await outlet.close()
    expect(await broker.retained(2)).toEqual({ [`${TOPIC}/${one}`]: '{"sequence":2}', [`${TOPIC}/${two}`]: '{"sequence":7}' })
  })

  it('fails while the broker is gone, and works again once it is back, with the same outlet', async () => {
    const outlet = openMqttOutlet(broker.address, TOPIC)
    await outlet.hand(one, '{"sequence":3}', never)
    await broker.cut()
    const failed = outlet.hand(one, '{"sequence":4}', never)
    await expect(failed).rejects.toMatchObject({ code: 'broker-failed', fact: expect.stringContaining(broker.host) })
    await expect(outlet.hand(one, '{"sequence":4}', never)).rejects.toMatchObject({ code: 'broker-failed' })
    await broker.restore()
    await outlet.hand(one, '{"sequence":5}', never)
    expect(await broker.retained(1)).toEqual({ [`${TOPIC}/${one}`]: '{"sequence":5}' })
    await outlet.close()
  })

  it('gives up a broker that does not answer, and shows no password', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const outlet = openMqttOutlet(`mqtt://machine:secret@127.0.0.1:${port}`, TOPIC)
    const failed = outlet.hand(one, '{}', AbortSignal.timeout(200))
    await expect(failed).rejects.toMatchObject({ code: 'broker-failed' })
    await expect(failed).rejects.not.toThrow('secret')
    expect(outlet.name).toBe(`the MQTT broker at 127.0.0.1:${port}`)
    await outlet.close()
    silent.close()
  })
})

describe('a subscriber', () => {
  it('gets what was retained, says what it refuses, and comes back by itself after an outage', async () => {
    const stop = new AbortController()
    const taken: unknown[] = []
    const told: unknown[] = []
    let wake = () => {}
    const until = (holds: () => boolean) =>
      new Promise<void>(resolve => {
        wake = () => holds() && resolve()
        wake()
      })
    const take = async (content: unknown) => {
      taken.push(content)
      wake()
      return true
    }
    const tell = (error: unknown) => {
      told.push(error)
      wake()
    }
    const outlet = openMqttOutlet(broker.address, TOPIC)
    await outlet.hand(one, '{"sequence":6}', never)
    await subscribeToClaims(new URL(broker.address), TOPIC, { take }, tell, stop.signal)
    await until(() => taken.length === 1)
    await outlet.hand(two, 'no JSON \u001b[2J', never)
    await until(() => told.length === 1)
    expect(told).toMatchObject([{ code: 'message-invalid' }])
    await broker.cut()
    await broker.restore()
    await outlet.hand(one, '{"sequence":8}', never)
    await until(() => taken.length === 2)
    expect(taken).toEqual([{ sequence: 6 }, { sequence: 8 }])
    expect(told.length).toBeLessThanOrEqual(2)
    stop.abort()
    await outlet.close()
  })
})

describe('a subscriber without a broker', () => {
  it('says so once, by its host only', async () => {
    const stop = new AbortController()
    const port = await freePort()
    const told = await new Promise<unknown>(resolve => {
      const address = new URL(`mqtt://me:secret@127.0.0.1:${port}`)
      void subscribeToClaims(address, TOPIC, { take: async () => true }, resolve, stop.signal)
    })
    expect(told).toMatchObject({ code: 'broker-unreachable', fact: expect.stringContaining(`127.0.0.1:${port}`) })
    expect(String(told)).not.toContain('secret')
    stop.abort()
  })
})

describe('a port that is taken', () => {
  it('is named, with what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const listening = listenForClaims(port, { take: async () => true }, () => {}, never)
    await expect(listening).rejects.toMatchObject({ code: 'port-unusable', remedy: 'Name another with --listen PORT.' })
    other.close()
  })
})
