import { describe, expect, it } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { StoreKeeper } from '../../src/machine/store-keeper.ts'
import { type StoreStatus, StoreStatusHolder } from '../../src/store/store-status.ts'
import { simulateTime } from '../support/simulated-time.ts'

const DAY_MS = 86_400_000
const fault = { code: 'store-disk-failed', fact: 'It failed.', expected: 'a disk that works', remedy: 'See to it.' }
const failed: StoreStatus = { state: 'failed', fault }
const damaged: StoreStatus = { state: 'damaged', fault: { ...fault, code: 'store-damaged' } }

/** A keeper over a store that gets these states when it is opened again, and is found sound. */
function setUp(states: StoreStatus[] = []) {
  const time = simulateTime()
  const stop = new AbortController()
  const holder = new StoreStatusHolder()
  const machine = { found: null as StoreStatus | null, isIdle: true, recoveries: 0, checks: 0 }
  const keeper = new StoreKeeper({
    store: {
      status: () => holder.get(),
      onStatus: (listener, signal) => holder.on(listener, signal),
      recover: () => {
        machine.recoveries++
        holder.set(states.shift() ?? { state: 'ready' })
      },
      check: () => {
        machine.checks++
        if (machine.found !== null) holder.set(machine.found)
      },
    },
    isIdle: () => machine.isIdle,
    time,
    log: createLogger('fatal'),
  })
  const running = keeper.run(stop.signal)
  return {
    ...{ holder, machine, time, running },
    end: async () => {
      stop.abort()
      await running
      expect(time.waiting).toBe(0)
    },
  }
}

describe('the keeper of a store', () => {
  it('opens it again at once after a failure, then every five, until it can be written', async () => {
    const { holder, machine, time, end } = setUp([failed, failed])
    await time.pass(10_000)
    expect(machine.recoveries).toBe(0)
    holder.set(failed)
    await time.settle()
    expect(machine.recoveries).toBe(1)
    await time.pass(4999)
    expect(machine.recoveries).toBe(1)
    await time.pass(1)
    expect(machine.recoveries).toBe(2)
    await time.pass(60_000)
    expect([machine.recoveries, holder.get().state]).toEqual([3, 'ready'])
    await end()
  })

  it('looks through it once a week, and waits for the end of a cup', async () => {
    const { machine, time, end } = setUp()
    machine.isIdle = false
    await time.pass(7 * DAY_MS + 60_000)
    expect(machine.checks).toBe(0)
    machine.isIdle = true
    await time.pass(60_000)
    expect(machine.checks).toBe(1)
    await time.pass(7 * DAY_MS - 1)
    expect(machine.checks).toBe(1)
    await time.pass(1)
    expect(machine.checks).toBe(2)
    await end()
  })

  it('opens it again soon after a look through it failed, not at the next look', async () => {
    const { holder, machine, time, end } = setUp()
    machine.found = failed
    await time.pass(7 * DAY_MS)
    await time.pass(5000)
    expect([machine.recoveries, holder.get().state]).toEqual([1, 'ready'])
    await end()
  })

  it.each(['recover', 'check'])('ends the run when %s finds damage', async by => {
    const { holder, machine, time, running } = setUp([damaged])
    const ended = expect(running).rejects.toMatchObject({ name: 'StoreDamaged', code: 'store-damaged' })
    machine.found = damaged
    if (by === 'recover') holder.set(failed)
    await time.pass(by === 'recover' ? 0 : 7 * DAY_MS)
    await ended
    expect([machine.recoveries, machine.checks]).toEqual(by === 'recover' ? [1, 0] : [0, 1])
  })
})
