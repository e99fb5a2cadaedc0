import { describe, expect, it } from 'vitest'
import type { Alarm } from '../../src/core/alarm.ts'
import { channel, makeHash, NOW } from '../support/make.ts'
import { findings, makeStore, storedChannel } from './fixture.ts'

const other = makeHash('other')
const alarm = (change: Partial<Alarm> = {}): Omit<Alarm, 'id'> => ({
  ...{ channelId: channel, kind: 'unknown-redemption', amount: 100n, at: NOW },
  ...change,
})

/** A store with two channels, both synced. */
function setUp() {
  const store = makeStore()
  store.channels.put({ ...storedChannel, id: other })
  store.syncs.record(findings({ id: other }))
  const open = () => store.alarms.open().map(({ channelId, kind, amount }) => [channelId, kind, amount])
  return { store, open }
}

describe('alarms', () => {
  it('are one for each channel and kind, with the greatest amount', () => {
    const { store, open } = setUp()
    for (const amount of [100n, 9n, 1000n, 999n]) store.alarms.raise(alarm({ amount }))
    store.alarms.raise(alarm({ kind: 'brought-back', amount: 5n }))
    store.alarms.raise(alarm({ channelId: other, amount: 7n }))
    store.alarms.raise(alarm({ channelId: null, kind: 'lost-cups', amount: 3n }))
    expect(open()).toEqual([
      [channel, 'unknown-redemption', 1000n],
      [channel, 'brought-back', 5n],
      [other, 'unknown-redemption', 7n],
      [null, 'lost-cups', 3n],
    ])
  })

  it('remember the greatest amount of each kind and channel, ended or not, by number and not by text', () => {
    const { store } = setUp()
    expect(store.alarms.greatest(channel, 'brought-back')).toBeNull()
    for (const amount of [9n, 100n, 20n]) {
      store.alarms.raise(alarm({ kind: 'brought-back', amount }))
      store.alarms.end(store.alarms.open()[0]?.id ?? 0, NOW)
    }
    store.alarms.raise(alarm({ amount: 5000n }))
    store.alarms.raise(alarm({ channelId: other, kind: 'brought-back', amount: 7000n }))
    expect(store.alarms.greatest(channel, 'brought-back')).toBe(100n)
    expect(store.alarms.greatest(other, 'brought-back')).toBe(7000n)
  })

  it('end by themselves when what came back is redeemed in their own channel, and no others do', () => {
    const { store, open } = setUp()
    for (const channelId of [channel, other])
      for (const kind of ['brought-back', 'unknown-redemption'] as const) store.alarms.raise(alarm({ channelId, kind }))
    store.syncs.record(findings({ redeemed: 99n }))
    expect(open()).toHaveLength(4)
    store.syncs.record(findings({ redeemed: 100n }))
    expect(open()).toEqual([
      [channel, 'unknown-redemption', 100n],
      [other, 'brought-back', 100n],
      [other, 'unknown-redemption', 100n],
    ])
  })

  it('are ended once', () => {
    const { store } = setUp()
    store.alarms.raise(alarm())
    const [{ id } = expect.unreachable()] = store.alarms.open()
    store.alarms.end(id, NOW)
    expect(() => store.alarms.end(id, NOW)).toThrow(`Open alarm ${id}`)
  })
})

describe('payments that were looked at', () => {
  it('are remembered by channel, each once, the newest hundred', () => {
    const { store } = setUp()
    for (let amount = 1n; amount <= 102n; amount++) for (let time = 0; time < 2; time++) store.alarms.judge(channel, amount)
    store.alarms.judge(other, 1n)
    expect(store.alarms.judged(channel).sort((a, b) => Number(a - b))).toEqual(Array.from({ length: 100 }, (_, i) => BigInt(i + 3)))
    expect(store.alarms.judged(other)).toEqual([1n])
  })

  it('are those of an unknown redemption that the owner has settled, and of none that was withdrawn', () => {
    const { store } = setUp()
    const openId = () => store.alarms.open()[0]?.id ?? expect.unreachable()
    store.alarms.raise(alarm({ amount: 7n }))
    store.alarms.withdraw(openId(), NOW)
    expect([store.alarms.open(), store.alarms.judged(channel)]).toEqual([[], []])
    for (const kind of ['unknown-redemption', 'brought-back'] as const) {
      store.alarms.raise(alarm({ kind, amount: kind === 'brought-back' ? 9n : 8n }))
      store.alarms.end(openId(), NOW)
    }
    store.alarms.raise(alarm({ channelId: null, kind: 'lost-cups', amount: 3n }))
    store.alarms.end(openId(), NOW)
    expect(store.alarms.judged(channel)).toEqual([8n])
    expect(() => store.alarms.withdraw(1, NOW)).toThrow('Open alarm 1')
  })
})
