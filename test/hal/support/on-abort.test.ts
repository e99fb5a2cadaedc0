import { describe, expect, it } from 'vitest'
import { onAbort } from '../../../hal/support/on-abort.ts'

describe('what is called on an abort', () => {
  it('is called when the signal aborts, once', () => {
    const stop = new AbortController()
    let calls = 0
    onAbort(stop.signal, () => calls++)
    expect(calls).toBe(0)
    stop.abort()
    stop.abort()
    expect(calls).toBe(1)
  })

  it('is called at once if the signal has aborted already', () => {
    let calls = 0
    onAbort(AbortSignal.abort(), () => calls++)
    expect(calls).toBe(1)
  })
})
