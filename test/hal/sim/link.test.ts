import { EventEmitter, once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Link, openLink } from '../../../hal/sim/link.ts'
import { type LocalSimulator, startLocalSimulator } from './local-simulator.ts'

describe('a link to the simulator', () => {
  let simulator: LocalSimulator
  let link: Link
  let happened: EventEmitter
  let downAt: number[]
  beforeEach(async () => {
    simulator = await startLocalSimulator()
    happened = new EventEmitter()
    downAt = []
  })
  afterEach(async () => {
    await link.close()
    await simulator.remove()
  })
  function open(): Link {
    link = openLink({
      socketPath: simulator.socketPath,
      firstPauseMs: 20,
      longestPauseMs: 80,
      onUp: () => happened.emit('up'),
      onDown() {
        downAt.push(performance.now())
        happened.emit('down')
      },
    })
    return link
  }

  it('reconnects automatically, and accepts requests again', async () => {
    const up = once(happened, 'up')
    expect(await open().tried).toBeUndefined()
    await up
    const down = once(happened, 'down')
    await simulator.stop()
    await down
    await expect(link.request({ type: 'press', button: 'espresso' })).rejects.toThrow(/does not answer/)
    const upAgain = once(happened, 'up')
    await simulator.restart()
    await upAgain
    expect(await link.request({ type: 'press', button: 'espresso' })).toMatchObject({ type: 'done' })
  })

  it('retries with pauses that grow up to the longest', async () => {
    await simulator.stop()
    expect(await open().tried).toMatchObject({ name: 'SimulatorAwayError' })
    while (downAt.length < 5) await once(happened, 'down')
    for (const [index, pauseMs] of [20, 40, 80, 80].entries()) {
      const lasted = (downAt[index + 1] ?? 0) - (downAt[index] ?? 0)
      expect(lasted).toBeGreaterThan(pauseMs - 2)
    }
  })

  it('rejects pending requests when it is closed', async () => {
    await open().tried
    const pressing = expect(link.request({ type: 'press', button: 'espresso' })).rejects.toThrow(/does not answer/)
    await link.close()
    await pressing
    await expect(link.request({ type: 'press', button: 'espresso' })).rejects.toThrow(/does not answer/)
  })
})
