import { describe, expect, it, vi } from 'vitest'
import { openOutlets } from '../../src/courier/open-outlets.ts'
import { makeHash } from '../support/make.ts'

const none = () => []
const never = new AbortController().signal

describe('outlets', () => {
  it('are those of the config, shown by their host only', () => {
    expect(openOutlets({ courier: { topic: 't' }, redeem: {} }, none)).toEqual([])
    const courier = { webhook: 'https://books.example.com/secret', mqtt: 'mqtts://me:secret@broker.example.com', topic: 't' }
    const redeem = { relayer: 'https://relay.example.com/?key=secret' }
    const names = openOutlets({ courier, redeem }, none).map(({ name }) => name)
    expect(names).toEqual(['the webhook at books.example.com', 'the MQTT broker at broker.example.com', 'the relayer at relay.example.com'])
  })

  it('load the MQTT library only to hand out the first receipt to a broker', async () => {
    let loaded = 0
    vi.doMock('mqtt', () => {
      loaded++
      throw new Error('not here')
    })
    const courier = { webhook: 'http://127.0.0.1:1/', mqtt: 'mqtt://127.0.0.1:1', topic: 't' }
    const [webhook, broker] = openOutlets({ courier, redeem: {} }, none)
    await expect(webhook?.hand(makeHash('channel'), '{}', never)).rejects.toMatchObject({ code: 'webhook-failed' })
    expect(loaded).toBe(0)
    await expect(broker?.hand(makeHash('channel'), '{}', never)).rejects.toMatchObject({ code: 'broker-failed' })
    expect(loaded).toBe(1)
    vi.doUnmock('mqtt')
  })
})
