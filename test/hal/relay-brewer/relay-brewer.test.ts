import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { HalError } from '../../../hal/errors.ts'
import type { Relay, RelayStatus } from '../../../hal/relay.ts'
import type { ProofOptions } from '../../../hal/relay-brewer/cup-proof.ts'
import { createRelayBrewer } from '../../../hal/relay-brewer/relay-brewer.ts'
import type { Reading } from '../../../hal/sensor.ts'
import { type Deferred, deferred } from '../../../hal/support/deferred.ts'
import { untilAborted } from '../../../hal/support/until-aborted.ts'
import { simulateTime } from '../../support/simulated-time.ts'

const guardDied = new HalError({ code: 'guard-died', fact: 'The guard died.', expected: 'a guard', remedy: 'Wait.' })

const products = { espresso: { line: 'left', pulseMs: 300, brewMs: 20_000 } }

interface FakeRelay extends Relay {
  readonly pulses: { line: string; ms: number; closed: Deferred<void>; opened: Deferred<{ cut: boolean }> }[]
  current: RelayStatus
}

function fakeRelay(): FakeRelay {
  const relay: FakeRelay = {
    pulses: [],
    current: { state: 'ready' },
    pulse(line, ms) {
      const pulse = { line, ms, closed: deferred<void>(), opened: deferred<{ cut: boolean }>() }
      relay.pulses.push(pulse)
      return { contactClosed: pulse.closed.promise, contactOpened: pulse.opened.promise }
    },
    openContacts: async () => {},
    status: () => relay.current,
    onStatus: () => {},
    dispose: async () => {},
  }
  return relay
}

function brewOne() {
  const relay = fakeRelay()
  const time = simulateTime()
  const brewer = createRelayBrewer({ relay, products, time })
  const brewing = brewer.brew('espresso')
  const pulse = relay.pulses[0]
  if (!pulse) throw new Error('no pulse was asked for')
  return { relay, brewer, brewing, pulse, time }
}

describe('the relay brewer', () => {
  it('pulses the line of the product for its time', () => {
    expect(brewOne().pulse).toMatchObject({ line: 'left', ms: 300 })
  })

  it('reports started when the contact is closed', async () => {
    const { brewing, pulse } = brewOne()
    pulse.closed.resolve()
    await expect(brewing.started).resolves.toBeUndefined()
  })

  it('reports done when the relay opened after the whole pulse', async () => {
    const { brewing, brewer, pulse, time } = brewOne()
    pulse.closed.resolve()
    pulse.opened.resolve({ cut: false })
    await time.pass(20_000)
    expect(await brewing.finished).toBe('done')
    expect(await brewer.counters()).toEqual({ espresso: 1 })
  })

  it('reports unknown when the pulse was cut, and counts no cup', async () => {
    const { brewing, brewer, pulse } = brewOne()
    pulse.closed.resolve()
    pulse.opened.resolve({ cut: true })
    expect(await brewing.finished).toBe('unknown')
    expect(await brewer.counters()).toEqual({ espresso: 0 })
  })

  it('reports unknown when the guard died after the relay closed', async () => {
    const { brewing, pulse } = brewOne()
    pulse.closed.resolve()
    pulse.opened.reject(guardDied)
    expect(await brewing.finished).toBe('unknown')
  })

  it('reports unknown when the guard died before any report', async () => {
    const { brewing, pulse } = brewOne()
    pulse.closed.reject(guardDied)
    pulse.opened.reject(guardDied)
    await expect(brewing.started).rejects.toThrow('The guard died')
    expect(await brewing.finished).toBe('unknown')
  })

  it('reports failed when the pulse was refused', async () => {
    const { brewing, brewer, pulse } = brewOne()
    pulse.closed.reject(guardDied)
    pulse.opened.resolve({ cut: true })
    await expect(brewing.started).rejects.toThrow('The guard died')
    expect(await brewing.finished).toBe('failed')
    expect((await brewer.ready('espresso')).reasons).toEqual([])
  })

  it('is not ready until the coffee has run out', async () => {
    const { brewing, brewer, pulse, time } = brewOne()
    pulse.closed.resolve()
    pulse.opened.resolve({ cut: false })
    await time.pass(19_999)
    expect((await brewer.ready('espresso')).reasons).toEqual(['A cup is being brewed.'])
    await time.pass(1)
    await brewing.finished
    expect((await brewer.ready('espresso')).reasons).toEqual([])
  })

  it('is not ready while the relay is lost, and reports why', async () => {
    const relay = fakeRelay()
    relay.current = { state: 'lost', reason: 'The guard died.', remedy: 'Wait.' }
    const { reasons } = await createRelayBrewer({ relay, products, time: simulateTime() }).ready('espresso')
    expect(reasons).toEqual(['The guard died. Wait.'])
  })

  it('waits only for the pulse when disposed, not for the cup', async () => {
    const relay = fakeRelay()
    const brewer = createRelayBrewer({ relay, products, time: simulateTime() })
    const brewing = brewer.brew('espresso')
    relay.pulses[0]?.closed.resolve()
    relay.pulses[0]?.opened.resolve({ cut: false })
    await brewer.dispose()
    expect(await brewing.finished).toBe('done')
  })
})

describe('the relay brewer with proof', () => {
  const flow = { sensor: 'flow', pulsesPerLitre: 2000 }
  const done = { sensor: 'lamp', level: 1, withinMs: 90_000 } as const

  function fakeSensors(first: Readonly<Record<string, number>>) {
    const levels = new Map<string, number | null>(Object.entries(first))
    const changes = new EventEmitter<{ change: [Reading] }>()
    const sensors = {
      levels: () => levels,
      changes: (signal: AbortSignal) => untilAborted<Reading>(changes, 'change', signal),
      dispose: async () => {},
    }
    const set = (sensor: string, level: number | null) => {
      levels.set(sensor, level)
      changes.emit('change', { sensor, level })
    }
    return { sensors, levels, set }
  }

  /** Brews one cup whose pulse is over. */
  function brewing(proof: Omit<ProofOptions, 'sensors'>) {
    const { sensors, levels, set } = fakeSensors({ flow: 500 })
    const relay = fakeRelay()
    const time = simulateTime()
    const brewer = createRelayBrewer({
      relay,
      products: { espresso: { line: 'left', pulseMs: 300, brewMs: 20_000, leastMl: 25 } },
      proof: { sensors, ...proof },
      time,
    })
    const { finished } = brewer.brew('espresso')
    relay.pulses[0]?.closed.resolve()
    relay.pulses[0]?.opened.resolve({ cut: false })
    return { brewer, finished, time, set, pour: (pulses: number) => set('flow', (levels.get('flow') ?? 0) + pulses) }
  }

  it('reports done when the done line is active in time', async () => {
    const { finished, time, set } = brewing({ done })
    set('lamp', 0)
    await time.pass(89_999)
    set('lamp', 1)
    expect(await finished).toBe('done')
    expect(time.waiting).toBe(0)
  })

  it('reports unknown when the done line is not active in time', async () => {
    const { finished, time, brewer } = brewing({ done })
    await time.pass(90_000)
    expect(await finished).toBe('unknown')
    expect(await brewer.counters()).toEqual({ espresso: 0 })
  })

  it.each([
    ['done', 'enough', 50],
    ['unknown', 'too little', 49],
  ])('is %s when %s water flowed during its time', async (outcome, _, pulses) => {
    const { finished, time, pour, brewer } = brewing({ flow })
    pour(pulses - 1)
    await time.pass(19_999)
    pour(1)
    await time.pass(1)
    expect(await finished).toBe(outcome)
    expect(brewer.status()).toEqual({ state: 'ready' })
  })

  it('reports failed when no water flowed, and is dry until some does', async () => {
    const { finished, set, brewer, pour } = brewing({ flow, done })
    const seen: string[] = []
    brewer.onStatus(({ state }) => seen.push(state), new AbortController().signal)
    set('lamp', 1)
    expect(await finished).toBe('failed')
    expect((await brewer.ready('espresso')).reasons).toEqual([expect.stringMatching(/^No water flowed .* brew a cup by hand/)])
    pour(3)
    await expect.poll(() => seen).toEqual(['dry', 'ready'])
    expect((await brewer.ready('espresso')).reasons).toEqual([])
  })

  it('reports unknown when it is done but too little water flowed', async () => {
    const { finished, set, pour } = brewing({ flow, done })
    pour(1)
    set('lamp', 1)
    expect(await finished).toBe('unknown')
  })

  it.each([
    ['unknown', { done }, 0],
    ['unknown', { flow }, 0],
    ['unknown', { flow }, 3],
    ['done', { flow }, 50],
  ])('at disposal is %s with %j and %i pulses', async (outcome, proof, pulses) => {
    const { brewer, finished, pour } = brewing(proof)
    if (pulses > 0) pour(pulses)
    await brewer.dispose()
    expect(await finished).toBe(outcome)
  })

  it('stays dry after a restart, until the meter counts further', async () => {
    const { sensors, set } = fakeSensors({})
    const relay = fakeRelay()
    const brewer = createRelayBrewer({ relay, products, proof: { sensors, flow }, wasDry: true, time: simulateTime() })
    const next = () => new Promise(resolve => brewer.onStatus(({ state }) => resolve(state), new AbortController().signal))
    expect(brewer.status()).toMatchObject({ state: 'dry' })
    const flowed = next()
    for (const level of [40, null, 40, 0]) set('flow', level)
    set('lamp', 1)
    await Promise.resolve()
    expect(brewer.status()).toMatchObject({ state: 'dry' })
    set('flow', 1)
    expect(await flowed).toBe('ready')
    await brewer.dispose()
  })

  it('brews after a dry cup if the meter was removed', () => {
    expect(createRelayBrewer({ relay: fakeRelay(), products, wasDry: true, time: simulateTime() }).status()).toEqual({ state: 'ready' })
  })
})
