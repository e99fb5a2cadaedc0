import { describe, expect, it } from 'vitest'
import { openMachineClock, timeSources } from '../../src/machine/clock.ts'
import { simulateTime } from '../support/simulated-time.ts'

const WALL = 1_800_000_000

/** A machine's clock on simulated system clocks. */
function setUp(trust: boolean | 'auto', isSynchronised = false) {
  const time = simulateTime(1000 * WALL)
  const system = { time, isSynchronised, isWallSynchronised: () => system.isSynchronised }
  return { time, system, clock: openMachineClock(0n, timeSources(trust, system)) }
}

describe('the machine’s clock on its system’s', () => {
  it('begins at the wall clock, and goes on by the one that only grows', async () => {
    const { clock, time } = setUp(false)
    expect(clock.now()).toBe(BigInt(WALL))
    await time.pass(1999)
    time.setWall(0)
    expect(clock.now()).toBe(BigInt(WALL + 1))
    await time.pass(1)
    expect(clock.now()).toBe(BigInt(WALL + 2))
  })

  it('goes forward with a wall clock that is trusted, never back with it', () => {
    const { clock, time } = setUp(true)
    time.setWall(1000 * (WALL + 60))
    expect(clock.now()).toBe(BigInt(WALL + 60))
    time.setWall(1000 * WALL)
    expect(clock.now()).toBe(BigInt(WALL + 60))
  })

  it.each([
    [true, false, true],
    [false, true, false],
    ['auto', true, true],
    ['auto', false, false],
  ] as const)('with trust_system_clock = %s on a system that is synchronised: %s trusts it: %s', (trust, isSynchronised, expected) => {
    expect(setUp(trust, isSynchronised).clock.trusted()).toBe(expected)
  })

  it('is trusted once NTP has set the wall clock, and from then on', () => {
    const { clock, system } = setUp('auto')
    expect(clock.trusted()).toBe(false)
    system.isSynchronised = true
    expect(clock.trusted()).toBe(true)
    system.isSynchronised = false
    expect(clock.trusted()).toBe(true)
  })
})
