import { describe, expect, it } from 'vitest'
import { HEARTBEAT_MS, Watchdog } from '../../../hal/pcsc/watchdog.ts'

/** Beats from `from` to `to`, each with the CPU time from `cpuMs`. */
function beatThrough(watchdog: Watchdog, from: number, to: number, cpuMs: (now: number) => number): void {
  for (let now = from; now <= to; now += HEARTBEAT_MS) watchdog.beat(cpuMs(now), now)
}

describe('a reader process', () => {
  it('is healthy while it beats and idles', () => {
    const watchdog = new Watchdog(0)
    beatThrough(watchdog, 0, 60_000, now => now / 100)
    expect(watchdog.verdict(60_000)).toBeUndefined()
  })

  it('hangs if silent for more than 5 s', () => {
    const watchdog = new Watchdog(0)
    watchdog.heard(1_000)
    expect(watchdog.verdict(6_000)).toBeUndefined()
    expect(watchdog.verdict(6_001)).toBe('gave no sign of life for 5 s')
  })

  it('may take 15 s more to start', () => {
    const watchdog = new Watchdog(1_000)
    expect(watchdog.verdict(21_000)).toBeUndefined()
    expect(watchdog.verdict(21_001)).toBe('gave no sign of life for 5 s')
  })

  it('may be silent as long as a card may take to answer', () => {
    const watchdog = new Watchdog(0)
    watchdog.commandSent(20_000)
    expect(watchdog.verdict(25_000)).toBeUndefined()
    expect(watchdog.verdict(25_001)).toBe('gave no sign of life for 5 s')
  })

  it('has a stuck reader if it beats but its card never answers', () => {
    const watchdog = new Watchdog(0)
    watchdog.commandSent(2_000)
    beatThrough(watchdog, 0, 12_000, () => 0)
    expect(watchdog.verdict(12_000)).toBeUndefined()
    beatThrough(watchdog, 12_500, 12_500, () => 0)
    expect(watchdog.verdict(12_500)).toContain('wedged')
  })

  it('is healthy once its card has answered, late or not', () => {
    const watchdog = new Watchdog(0)
    watchdog.commandSent(2_000)
    watchdog.answered()
    beatThrough(watchdog, 0, 30_000, () => 0)
    expect(watchdog.verdict(30_000)).toBeUndefined()
  })

  it('spins if it uses a whole core for 5 s', () => {
    const watchdog = new Watchdog(0)
    beatThrough(watchdog, 0, 4_500, now => now)
    expect(watchdog.verdict(4_500)).toBeUndefined()
    beatThrough(watchdog, 5_000, 5_000, now => now)
    expect(watchdog.verdict(5_000)).toBe('spun at full CPU')
  })

  it('is healthy if it was busy long ago', () => {
    const watchdog = new Watchdog(0)
    beatThrough(watchdog, 0, 4_000, now => now)
    beatThrough(watchdog, 4_500, 20_000, () => 4_000)
    expect(watchdog.verdict(20_000)).toBeUndefined()
  })
})
