import { getEventListeners } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deferred } from '../../../hal/support/deferred.ts'
import { settledOrAborted, withSignals } from '../../../hal/support/joined-signals.ts'

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('joined signals', () => {
  it.each([0, 1])('abort with signal %i, and its reason', async index => {
    const stops = [new AbortController(), new AbortController()]
    const reason = new Error('enough')
    const signals = stops.map(({ signal }) => signal)
    const seen = withSignals(signals, signal => new Promise(resolve => signal.addEventListener('abort', () => resolve(signal.reason))))
    stops[index]?.abort(reason)
    expect(await seen).toBe(reason)
    expect(signals.map(listenersOf)).toEqual([0, 0])
  })

  it('are aborted from the start where one was', async () => {
    const signals = [AbortSignal.abort('over'), new AbortController().signal]
    expect(await withSignals(signals, async ({ aborted, reason }) => [aborted, reason])).toEqual([true, 'over'])
  })

  it('leave nothing on a signal that lives long, however the work ended', async () => {
    const { signal } = new AbortController()
    for (let request = 0; request < 1000; request++)
      await withSignals([signal, new AbortController().signal], async () => {
        if (request % 2 === 0) throw new Error('failed')
      }).catch(() => undefined)
    expect(listenersOf(signal)).toBe(0)
  })
})

describe('a wait for work or a signal', () => {
  it('ends with either, and leaves nothing', async () => {
    const stop = new AbortController()
    await settledOrAborted(Promise.resolve(), stop.signal)
    await settledOrAborted(Promise.reject(new Error('failed')), stop.signal)
    expect(listenersOf(stop.signal)).toBe(0)
    const waiting = settledOrAborted(deferred<void>().promise, stop.signal)
    stop.abort()
    await waiting
    await settledOrAborted(deferred<void>().promise, stop.signal)
    expect(listenersOf(stop.signal)).toBe(0)
  })
})

it('AbortSignal.any, which leaves something on a long signal at each call, stands only where it is called once for each run', () => {
  const root = new URL('../../..', import.meta.url).pathname
  const users = ['src', 'hal'].flatMap(room =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter(path => /\.tsx?$/.test(path))
      .map(path => join(room, path))
      .filter(path => readFileSync(join(root, path), 'utf8').includes('AbortSignal.any(')),
  )
  expect(users.sort()).toEqual(['hal/pcsc/pcsc-card-reader.ts', 'hal/pn532/pn532-card-reader.ts', 'src/agent.ts', 'src/agent/run-loops.ts'])
})
