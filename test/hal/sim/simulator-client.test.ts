import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSimButtons } from '../../../hal/sim/sim-buttons.ts'
import { openSimCardReader } from '../../../hal/sim/sim-card-reader.ts'
import { openSimDisplay } from '../../../hal/sim/sim-display.ts'
import { openSimIndicator } from '../../../hal/sim/sim-indicator.ts'
import { connectSimulator, type SimulatorClient } from '../../../hal/sim/simulator-client.ts'
import { type LocalSimulator, startLocalSimulator } from './local-simulator.ts'
import { startRecorder } from './recorder.ts'

const done = Uint8Array.of(0x90, 0x00)

describe('a client of the simulator', () => {
  let simulator: LocalSimulator
  let client: SimulatorClient
  beforeEach(async () => {
    simulator = await startLocalSimulator()
    client = await connectSimulator(simulator)
  })
  afterEach(async () => {
    await client.close()
    await simulator.remove()
  })

  it('says what to do when there is no simulator', async () => {
    const connecting = connectSimulator({ socketPath: `${simulator.socketPath}.none` })
    await expect(connecting).rejects.toMatchObject({
      message: expect.stringContaining('ENOENT'),
      remedy: expect.stringContaining('crema simulator run'),
    })
  })

  it('rejects at once while the simulator is away', async () => {
    await simulator.stop()
    await expect(client.press('espresso')).rejects.toThrow(/does not answer/)
  })

  it('presses a wired button only where a machine listens to it', async () => {
    await expect(client.pressWired('espresso')).rejects.toMatchObject({ code: 'no-such-button', expected: 'a running machine' })
    const buttons = await openSimButtons(simulator, ['espresso', 'lungo'])
    const stop = new AbortController()
    const pressed = buttons.presses(stop.signal)[Symbol.asyncIterator]().next()
    await expect(client.pressWired('tea\n')).rejects.toMatchObject({
      fact: 'The machine has no button "tea\\u{a}".',
      expected: 'one of espresso, lungo',
    })
    await client.pressWired('lungo')
    expect((await pressed).value).toEqual({ button: 'lungo' })
    stop.abort()
    await buttons.dispose()
  })

  it('sends its watchers a new state when the simulator is back', async () => {
    const recorder = await startRecorder(simulator.socketPath)
    await client.press('espresso')
    await recorder.until('pressed')
    await simulator.stop()
    await simulator.restart()
    expect(await recorder.until('state', () => true, 2)).toMatchObject({ sequence: 0 })
    await recorder.close()
  })

  it('rejects a second card with the reason', async () => {
    const first = await client.enterField({ transmit: () => done })
    await expect(client.enterField({ transmit: () => done })).rejects.toThrow(/field is occupied/)
    await first.leave()
    const second = await client.enterField({ transmit: () => done })
    await second.leave()
  })

  it('tells a card why its stay ended', async () => {
    const stays = [await client.enterField({ transmit: () => done })]
    await client.setReader(false)
    expect(await stays[0]?.left).toContain('reader was taken away')
    await client.setReader(true)
    stays.push(await client.enterField({ transmit: () => done }))
    await simulator.stop()
    expect(await stays[1]?.left).toContain('does not answer')
  })

  it("removes a card that throws from the field, with the card's own error", async () => {
    const reader = await openSimCardReader(simulator)
    const stop = new AbortController()
    const tap = reader.taps(stop.signal)[Symbol.asyncIterator]().next()
    const stay = await client.enterField({
      transmit() {
        throw new Error('the app crashed')
      },
    })
    const { value: card } = await tap
    const left = expect(stay.left).rejects.toThrow('the app crashed')
    await expect(card?.transmit(Uint8Array.of(0), 5000)).rejects.toThrow(/left/)
    await left
    await reader.dispose()
  })

  it('labels a card for the recorders', async () => {
    const recorder = await startRecorder(simulator.socketPath)
    await (await client.enterField({ transmit: () => done }, { label: 'Ann' })).leave()
    expect(await recorder.until('card-entered')).toMatchObject({ label: 'Ann' })
    await recorder.close()
  })
})

describe('a driver whose simulator comes later, or again', () => {
  let simulator: LocalSimulator
  beforeEach(async () => {
    simulator = await startLocalSimulator()
    await simulator.stop()
  })
  afterEach(() => simulator.remove())

  it('opens lost, with the reason and the remedy', async () => {
    const reader = await openSimCardReader(simulator)
    expect(reader.status()).toMatchObject({
      state: 'lost',
      reason: expect.stringContaining(simulator.socketPath),
      remedy: expect.stringContaining('simulator run'),
    })
    await reader.dispose()
  })

  it('yields a card that was in the field before', async () => {
    await simulator.restart()
    const client = await connectSimulator(simulator)
    await client.enterField({ transmit: () => done })
    const reader = await openSimCardReader(simulator)
    const { value: card } = await reader.taps(new AbortController().signal)[Symbol.asyncIterator]().next()
    expect(await card?.transmit(Uint8Array.of(0), 5000)).toEqual(done)
    await reader.dispose()
    await client.close()
  })

  it('does not yield a card that came and left while nothing was iterating', async () => {
    await simulator.restart()
    const client = await connectSimulator(simulator)
    const reader = await openSimCardReader(simulator)
    const taps = reader.taps(new AbortController().signal)[Symbol.asyncIterator]()
    await (await client.enterField({ transmit: () => done })).leave()
    const next = taps.next()
    await client.enterField({ transmit: () => Uint8Array.of(0x6a, 0x82) })
    expect(await (await next).value?.transmit(Uint8Array.of(0), 5000)).toEqual(Uint8Array.of(0x6a, 0x82))
    await reader.dispose()
    await client.close()
  })

  it('shows the lamp and the lines when the simulator is back', async () => {
    const indicator = await openSimIndicator(simulator)
    const display = await openSimDisplay(simulator)
    await indicator.show('out-of-service')
    await display.show(['Out of service'])
    await simulator.restart()
    const recorder = await startRecorder(simulator.socketPath)
    await untilShown(recorder)
    for (const driver of [indicator, display]) await driver.dispose()
    await recorder.close()
  })

  it('ignores unknown buttons', async () => {
    await simulator.restart()
    const buttons = await openSimButtons(simulator, ['espresso'])
    const client = await connectSimulator(simulator)
    const next = buttons.presses(new AbortController().signal)[Symbol.asyncIterator]().next()
    await client.press('lungo')
    await client.press('espresso')
    expect((await next).value).toEqual({ button: 'espresso' })
    await buttons.dispose()
    await client.close()
  })

  async function untilShown(recorder: Awaited<ReturnType<typeof startRecorder>>): Promise<void> {
    const state = await recorder.until('state')
    if (state.lamp === null) await recorder.until('lamp', event => event.lamp === 'out-of-service')
    if (state.display.length === 0) await recorder.until('display', event => event.lines[0] === 'Out of service')
  }
})
