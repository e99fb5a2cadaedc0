import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import type { BrewerStatus } from '../../hal/brewer.ts'
import type { ReaderStatus } from '../../hal/card-reader.ts'
import type { Reading } from '../../hal/sensor.ts'
import { StatusHolder } from '../../hal/support/status-holder.ts'
import { untilAborted } from '../../hal/support/until-aborted.ts'
import type { SensorRule } from '../../src/core/sensor-rules.ts'
import { createLogger } from '../../src/logger.ts'
import { Condition } from '../../src/machine/condition.ts'
import { StoreStatusHolder } from '../../src/store/store-status.ts'
import { simulateTime } from '../support/simulated-time.ts'

const usual = { bad: 'below', at: 0, clear: 1, badAfterMs: 2000, goodAfterMs: 1000, stops: true } as const
const water: SensorRule = { ...usual, sensor: 'water', cause: 0 }
const milk: SensorRule = { ...usual, sensor: 'milk', cause: 33 }
const low: SensorRule = { ...usual, sensor: 'hopper', cause: 32, stops: false }
const tray: SensorRule = { ...usual, sensor: 'tray', cause: 3, bad: 'above', at: 1, clear: 0 }

const lost = { state: 'lost', reason: 'It is gone.', remedy: 'Look for it.' } as const
const dry = { ...lost, state: 'dry' } as const

/** A condition over simulated sensors, reader and brewer. */
function setUp(first: Readonly<Record<string, number>> = {}) {
  const levels = new Map<string, number | null>(Object.entries(first))
  const changes = new EventEmitter<{ change: [Reading] }>()
  const reader = new StatusHolder<ReaderStatus>({ state: 'ready', name: 'reader' })
  const brewer = new StatusHolder<BrewerStatus>({ state: 'ready' })
  const store = new StoreStatusHolder()
  const device = <Status>(holder: StatusHolder<Status>) => ({ status: () => holder.get(), onStatus: holder.on.bind(holder) })
  const stop = new AbortController()
  const time = simulateTime()
  const condition = new Condition({
    rules: [water, milk, low, tray],
    needs: { espresso: ['beans'], latte: ['beans', 'milk'] },
    hal: {
      sensors: { levels: () => levels, changes: signal => untilAborted<Reading>(changes, 'change', signal), dispose: async () => {} },
      reader: device(reader),
      brewer: device(brewer),
    },
    store: { status: () => store.get(), onStatus: store.on.bind(store) },
    time,
    log: createLogger('fatal'),
  })
  const running = condition.run(stop.signal)
  return {
    ...{ condition, reader, brewer, store, time },
    set: async (sensor: string, level: number | null) => {
      levels.set(sensor, level)
      changes.emit('change', { sensor, level })
      await time.settle()
    },
    changed: () => new Promise<void>(resolve => condition.onChange(resolve, stop.signal)),
    end: async () => {
      stop.abort()
      await running
    },
  }
}

describe('the condition of a machine', () => {
  let machine: ReturnType<typeof setUp>
  const start = (first: Readonly<Record<string, number>>) => {
    machine = setUp(first)
    return machine
  }
  afterEach(async () => {
    await machine.end()
    expect(machine.time.waiting).toBe(0)
  })

  it('has no faults while nothing is known', () => {
    expect(start({}).condition.bits()).toEqual({ status: 0, faults: 0, supplies: 0 })
  })

  it('counts the first levels at once', () => {
    const { condition } = start({ water: 0, milk: 1 })
    expect(condition.bits()).toEqual({ status: 1, faults: 1, supplies: 0 })
    expect(condition.sensors()).toContainEqual({ sensor: 'water', cause: 'no-water', level: 0, bad: true, dead: false })
    expect(condition.sensors()).toContainEqual({ sensor: 'tray', cause: 'drip-tray-full', level: null, bad: false, dead: false })
  })

  it('sets a fault when its level has lasted, and clears it likewise', async () => {
    const { condition, set, changed, time } = start({ water: 1 })
    await set('water', 0)
    await time.pass(1999)
    expect(condition.outOfService()).toBeNull()
    const bad = changed()
    await time.pass(1)
    await bad
    expect(condition.outOfService()).toBe(0)
    const good = changed()
    await set('water', 1)
    await time.pass(1000)
    await good
    expect(condition.bits()).toEqual({ status: 0, faults: 0, supplies: 0 })
  })

  it('is out of service only when no drink is available', async () => {
    const { condition, set, time } = start({ milk: 0 })
    expect([condition.causesAgainst('espresso'), condition.causesAgainst('latte')]).toEqual([[], [33]])
    expect(condition.bits()).toEqual({ status: 0, faults: 0, supplies: 2 })
    await set('water', 0)
    await time.pass(2000)
    expect(condition.outOfService()).toBe(0)
    expect([condition.causesAgainstTestCup('espresso'), condition.causesAgainstTestCup('latte')]).toEqual([[0], [0, 33]])
    expect(condition.bits()).toEqual({ status: 1, faults: 1, supplies: 2 })
  })

  it('reports a cause that stops nothing', () => {
    const { condition } = start({ hopper: 0 })
    expect(condition.bits()).toEqual({ status: 0, faults: 0, supplies: 1 })
    expect(condition.causesAgainst('espresso')).toEqual([])
  })

  it('reports a reader or a brewer as dead if it stays away, and only then', async () => {
    const { condition, reader, brewer, time } = start({})
    reader.set(lost)
    await time.pass(9999)
    reader.set({ state: 'ready', name: 'reader' })
    reader.set(lost)
    brewer.set(lost)
    await time.pass(9999)
    expect(condition.causes()).toEqual([])
    await time.pass(1)
    expect(condition.bits()).toEqual({ status: 1, faults: (1 << 4) | (1 << 7), supplies: 0 })
    reader.set({ state: 'ready', name: 'reader' })
    expect(condition.causes()).toEqual([7])
  })

  it('has no water at once when none flowed during a cup', () => {
    const { condition, brewer } = start({})
    brewer.set(dry)
    expect(condition.bits()).toEqual({ status: 1, faults: 1, supplies: 0 })
    expect([condition.causesAgainst('espresso'), condition.causesAgainstTestCup('espresso')]).toEqual([[0], []])
    brewer.set({ state: 'ready' })
    expect(condition.bits()).toEqual({ status: 0, faults: 0, supplies: 0 })
  })

  it('stops every drink, and test cups, at once while the store cannot be written', async () => {
    const { condition, store, time, changed } = start({})
    const told = changed()
    store.set({ state: 'failed', fault: { code: 'store-disk-full', fact: 'It is full.', expected: 'space', remedy: 'Free some.' } })
    await told
    expect([condition.bits(), condition.outOfService()]).toEqual([{ status: 1, faults: 1 << 9, supplies: 0 }, 9])
    expect([condition.causesAgainst('espresso'), condition.causesAgainstTestCup('espresso')]).toEqual([[9], [9]])
    store.set({ state: 'ready' })
    await time.settle()
    expect(condition.causes()).toEqual([])
  })

  it('still has no water while a dry brewer is lost', async () => {
    const { condition, brewer } = start({ water: 1, milk: 1, tray: 0, hopper: 1 })
    brewer.set(dry)
    brewer.set(lost)
    expect([condition.causes(), condition.notGone()]).toEqual([[0], [7, 0]])
    brewer.set({ state: 'ready' })
    expect([condition.causes(), condition.notGone()]).toEqual([[], []])
  })

  it('treats a cause as gone only if its sensor shows it', async () => {
    const { condition, set } = start({ water: 1, milk: 1, tray: 0 })
    expect(condition.notGone()).toEqual([32])
    await set('hopper', 1)
    expect(condition.notGone()).toEqual([])
    await set('tray', 1)
    expect(condition.causes()).toEqual([])
    expect(condition.notGone()).toEqual([3])
    await set('tray', 0)
    await set('water', null)
    expect(condition.notGone()).toEqual([0, 8])
    await set('water', 1)
  })

  it('reports a sensor that stays dead, and keeps its last level', async () => {
    const { condition, set, time } = start({ water: 0 })
    await set('water', null)
    await time.pass(9999)
    expect(condition.causes()).toEqual([0])
    await time.pass(1)
    expect(condition.causes()).toEqual([0, 8])
    expect(condition.sensors()).toContainEqual({ sensor: 'water', cause: 'no-water', level: null, bad: true, dead: true })
    await set('water', 1)
    expect(condition.causes()).toEqual([0])
  })

  it('detects a fault that spoils a cup, but not a tray filled by it, nor an earlier fault', async () => {
    const { condition, set, time } = start({ water: 1 })
    const good = condition.watchForSpoiling()
    await set('tray', 1)
    await set('milk', 0)
    await time.pass(2000)
    expect(condition.causes()).toEqual([33, 3])
    expect(good()).toBeNull()
    const spoiled = condition.watchForSpoiling()
    await set('water', 0)
    await time.pass(2000)
    await set('water', 1)
    await time.pass(1000)
    expect(condition.causes()).toEqual([33, 3])
    expect(spoiled()).toBe(0)
    expect(condition.watchForSpoiling()()).toBeNull()
  })

  it('detects a fault that cleared and returned during a cup', async () => {
    const { condition, set, time } = start({ water: 0 })
    const spoiled = condition.watchForSpoiling()
    await set('water', 1)
    await time.pass(1000)
    await set('water', 0)
    await time.pass(2000)
    expect(spoiled()).toBe(0)
  })
})
