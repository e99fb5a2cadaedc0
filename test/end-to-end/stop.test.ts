import { once } from 'node:events'
import { mkdirSync, watch } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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

  it('stops in time while a redemption is on its way, though it is told twice', async () => {
    const { mark } = stage.recorder
    await stage.simulator.press('espresso')
    await stage.recorder.display(mark, /Tap phone/)
    const stay = await (await stage.hire('anna')).enter()
    expect(await stay.result).toBe('brewing')
    await stay.leave()
    const asked = machine.ask({ command: 'redeem' }).catch(() => undefined)
    await expect.poll(() => stage.network.calls).toContain('eth_sendRawTransaction')
    machine.signal('SIGTERM')
    expect(await stop()).toBeLessThan(FEW_SECONDS_MS)
    await asked
  })
})

describe('a machine that is told to stop while it starts', () => {
  let stage: Stage

  beforeEach(async () => {
    stage = await setStage()
  })
  afterEach(() => stage.clear())

  /** The moments of a start, in their order, each as something that others see. */
  const moments: Readonly<Record<string, (machine: Daemon) => Promise<unknown>>> = {
    'makes its store': () => appears('machine.db', stage.path('state')),
    'opens its control socket': () => appears('control.sock', stage.folder),
    'asks the chain': () => vi.waitUntil(() => stage.network.calls.length > 0, { timeout: 60_000, interval: 5 }),
    'is ready': machine => machine.ready(),
  }

  it('ends without a start while it loads its program', async () => {
    const machine = stage.launch({ environment: { NODE_OPTIONS: `--import=${encodeURI(atOnce)}` } })
    expect(await machine.exitCode()).toBe(0)
    expect([machine.log, machine.errors]).toEqual([[], ''])
  })

  it.each(Object.keys(moments))('ends in order as it %s', async name => {
    mkdirSync(stage.path('state'), { mode: 0o700 })
    const machine = stage.launch()
    await moments[name]?.(machine)
    machine.signal('SIGTERM')
    expect(await machine.exitCode()).toBe(0)
    expect(machine.errors).toBe('')
    const again = await stage.start()
    expect(await again.stop()).toBe(0)
  })
})

/** Signals the process as soon as it listens for signals, before it has loaded the rest. */
const atOnce =
  "data:text/javascript,process.on('newListener', name => { if (name === 'SIGTERM') setImmediate(() => process.kill(process.pid, name)) })"

/** Resolves when a file of this name is made in the folder. */
async function appears(name: string, folder: string): Promise<void> {
  const watcher = watch(folder)
  for (let found = ''; found !== name; ) [, found] = (await once(watcher, 'change')) as [string, string]
  watcher.close()
}
