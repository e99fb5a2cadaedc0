import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Daemon } from './daemon.ts'
import { type Stage, setStage } from './stage.ts'

const FEW_SECONDS_MS = 5000

describe('a machine that is told to stop', () => {
  let stage: Stage
  let machine: Daemon

  beforeEach(async () => {
    stage = await setStage({
      configure: ({ products }) => {
        // A cup that takes much longer than its button's pulse.
        for (const product of products) if (product['name'] === 'lungo') product['brew_ms'] = 30_000
      },
    })
    machine = await stage.startSynced()
  })
  afterEach(() => stage.clear())

  /** Returns the duration of the stop in milliseconds. */
  async function stop(): Promise<number> {
    const askedAt = performance.now()
    expect(await machine.stop()).toBe(0)
    return performance.now() - askedAt
  }

  it('stops at once while idle', async () => {
    expect(await stop()).toBeLessThan(FEW_SECONDS_MS)
    expect(machine.log.at(-1)?.msg).toBe('The machine has stopped.')
  })

  it('stops at once while an offer is open', async () => {
    const { mark } = stage.recorder
    await stage.simulator.press('espresso')
    await stage.recorder.display(mark, /Tap phone/)
    expect(await stop()).toBeLessThan(FEW_SECONDS_MS)
  })

  it('finishes the pulse of a cup, books it as brewed and opens the relay', async () => {
    const { recorder } = stage
    const { mark } = recorder
    await stage.simulator.press('lungo')
    await recorder.display(mark, /Tap phone/)
    const stay = await (await stage.hire('anna')).enter()
    const closed = await recorder.line(mark, true)
    expect(await stop()).toBeLessThan(FEW_SECONDS_MS)
    const opened = await recorder.line(mark, false)
    expect(opened.at - closed.at).toBeGreaterThan(590_000)
    expect(await stay.result).toBe('brewing')
    await stay.leave()
    machine = await stage.start()
    expect(await machine.vends()).toMatchObject([{ product: 'lungo', state: 'brewed' }])
  })

  it('stops in time while a node keeps silent', async () => {
    stage.network.beSilent()
    const asked = stage.network.calls.length
    await expect.poll(() => stage.network.calls.length).toBeGreaterThan(asked)
    expect(await stop()).toBeLessThan(FEW_SECONDS_MS)
  })
})
