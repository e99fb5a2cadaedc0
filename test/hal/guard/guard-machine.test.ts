import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type GuardEffect,
  type GuardEvent,
  type GuardState,
  guardStep,
  initialGuardState,
  OPENING_TIMEOUT_MS,
  wakeAt,
} from '../../../hal/guard/guard-machine.ts'

const limits = { lines: ['espresso', 'lungo'], maxPulseMs: 400, heartbeatTimeoutMs: 300 }

interface Timed {
  readonly event: GuardEvent
  /** Time since the previous event. */
  readonly after: number
}

/** One closing of a line, as measured at the line; an order takes effect at once. */
interface Closing {
  readonly closedAt: number
  readonly asked: number
  openedAt: number | undefined
  lastBeatAt: number
}

interface Run {
  state: GuardState
  readonly closings: Closing[]
  readonly effects: GuardEffect[]
}

const milliseconds = fc.oneof(fc.integer({ min: -10, max: 1000 }), fc.double())
const id = fc.integer({ min: 0, max: 3 })
const event: fc.Arbitrary<GuardEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pulse' as const),
      id,
      line: fc.constantFrom('espresso', 'lungo', 'ristretto'),
      ms: milliseconds,
    }),
  },
  { weight: 4, arbitrary: fc.constant<GuardEvent>({ kind: 'beat' }) },
  { weight: 2, arbitrary: fc.constant<GuardEvent>({ kind: 'time' }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('line-closed' as const), id }) },
  { weight: 4, arbitrary: fc.constant<GuardEvent>({ kind: 'lines-open' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('open' as const), id }) },
  { weight: 1, arbitrary: fc.constant<GuardEvent>({ kind: 'lines-lost', reason: 'gone', remedy: 'wait' }) },
  { weight: 1, arbitrary: fc.constant<GuardEvent>({ kind: 'end', code: 0 }) },
)
const history = fc.array(fc.record({ event, after: fc.integer({ min: 0, max: 400 }) }), { maxLength: 60 })

/** Plays events at their times, with a `time` event whenever one is due. */
function play(events: readonly Timed[]): Run {
  const run: Run = { state: initialGuardState, closings: [], effects: [] }
  let at = 0
  for (const { event, after } of events) {
    wakeUntil(run, at + after)
    at += after
    step(run, event, at)
  }
  wakeUntil(run, Number.POSITIVE_INFINITY)
  return run
}

function wakeUntil(run: Run, until: number): void {
  for (let wake = wakeAt(run.state, limits); wake !== undefined && wake <= until; wake = wakeAt(run.state, limits))
    step(run, { kind: 'time' }, wake)
}

function step(run: Run, event: GuardEvent, at: number): void {
  const closing = run.closings.at(-1)
  if (event.kind === 'beat' && closing && closing.openedAt === undefined) closing.lastBeatAt = at
  const { state, effects } = guardStep(run.state, event, at, limits)
  run.state = state
  run.effects.push(...effects)
  for (const effect of effects) {
    const last = run.closings.at(-1)
    if (effect.kind === 'open-lines' && last) last.openedAt ??= at
    if (effect.kind === 'close-line')
      run.closings.push({ closedAt: at, asked: event.kind === 'pulse' ? event.ms : 0, openedAt: undefined, lastBeatAt: at })
  }
}

const forAll = (holds: (run: Run) => void) =>
  fc.assert(
    fc.property(history, events => holds(play(events))),
    { numRuns: 2000 },
  )

describe('the guard, whatever happens to it', () => {
  it('closes no line for longer than requested, nor than the maximum', () => {
    forAll(({ closings }) => {
      for (const { closedAt, openedAt, asked } of closings)
        expect(openedAt).toBeLessThanOrEqual(closedAt + Math.min(asked, limits.maxPulseMs))
    })
  })

  it('closes no line for longer than the heartbeat allows', () => {
    forAll(({ closings }) => {
      for (const { openedAt, lastBeatAt } of closings) expect(openedAt).toBeLessThanOrEqual(lastBeatAt + limits.heartbeatTimeoutMs)
    })
  })

  it('has no line closed while another is, and none in the end', () => {
    forAll(({ closings, state }) => {
      for (const [index, { closedAt }] of closings.entries()) expect(closings[index - 1]?.openedAt ?? 0).toBeLessThanOrEqual(closedAt)
      expect(closings.every(({ openedAt }) => openedAt !== undefined)).toBe(true)
      expect(['open', 'ended']).toContain(state.phase)
    })
  })

  it('does nothing more after its end', () => {
    forAll(({ effects }) => {
      const exit = effects.findIndex(effect => effect.kind === 'exit')
      if (exit !== -1) expect(exit).toBe(effects.length - 1)
    })
  })
})

describe('the guard', () => {
  const pulsing = guardStep(initialGuardState, { kind: 'pulse', id: 7, line: 'espresso', ms: 200 }, 1000, limits).state
  const reports = (effects: readonly GuardEffect[]) => effects.flatMap(effect => (effect.kind === 'tell' ? [effect.report] : []))

  it.each([
    ['above the maximum', 'espresso', 401, /401.*400/],
    ['of no length', 'espresso', 0, /longer than 0/],
    ['of no number', 'espresso', Number.NaN, /NaN/],
    ['on a line that it does not own', 'ristretto', 20, /espresso, lungo/],
  ])('refuses a pulse %s', (_, line, ms, reason) => {
    const { state, effects } = guardStep(initialGuardState, { kind: 'pulse', id: 7, line, ms }, 1000, limits)
    expect(state).toEqual(initialGuardState)
    expect(effects).toEqual([{ kind: 'tell', report: { type: 'refused', id: 7, reason: expect.stringMatching(reason) } }])
  })

  it('reports closed when the driver has closed the line', () => {
    const { effects } = guardStep(pulsing, { kind: 'line-closed', id: 7 }, 1002, limits)
    expect(reports(effects)).toEqual([{ type: 'closed', id: 7, at: 1002 }])
  })

  it('says nothing of a line that closes late, after another pulse began', () => {
    expect(guardStep(pulsing, { kind: 'line-closed', id: 6 }, 1002, limits)).toEqual({ state: pulsing, effects: [] })
  })

  it('takes lines for open only when it had them opened', () => {
    expect(guardStep(pulsing, { kind: 'lines-open' }, 1002, limits)).toEqual({ state: pulsing, effects: [] })
    expect(guardStep(initialGuardState, { kind: 'lines-open' }, 1002, limits)).toEqual({ state: initialGuardState, effects: [] })
  })

  it('opens in time, and then reports that the pulse was not cut', () => {
    const expired = guardStep(pulsing, { kind: 'time' }, 1200, limits)
    expect(expired.effects).toEqual([{ kind: 'open-lines' }])
    const { effects, state } = guardStep(expired.state, { kind: 'lines-open' }, 1201, limits)
    expect(reports(effects)).toEqual([{ type: 'opened', id: 7, cut: false, at: 1201 }])
    expect(state).toEqual(initialGuardState)
  })

  it('cuts a pulse when told to open, and answers both', () => {
    const opening = guardStep(pulsing, { kind: 'open', id: 8 }, 1100, limits)
    const { effects } = guardStep(opening.state, { kind: 'lines-open' }, 1101, limits)
    expect(reports(effects)).toEqual([
      { type: 'opened', id: 7, cut: true, at: 1101 },
      { type: 'all-open', id: 8, at: 1101 },
    ])
  })

  it('treats a beat after the timeout as missed', () => {
    const long = guardStep(initialGuardState, { kind: 'pulse', id: 7, line: 'espresso', ms: 400 }, 1000, limits).state
    const late = guardStep(long, { kind: 'beat' }, 1300, limits)
    expect(late.effects).toEqual([{ kind: 'open-lines' }])
    expect(late.state).toMatchObject({ phase: 'opening', pulse: { id: 7, cut: true } })
  })

  it('ends with its cut pulse reported when the pipe closes', () => {
    const ending = guardStep(pulsing, { kind: 'end', code: 0 }, 1100, limits)
    const { effects, state } = guardStep(ending.state, { kind: 'lines-open' }, 1101, limits)
    expect(effects.at(-1)).toEqual({ kind: 'exit', code: 0 })
    expect(reports(effects)).toEqual([{ type: 'opened', id: 7, cut: true, at: 1101 }])
    expect(state.phase).toBe('ended')
  })

  it('gives up on a driver that does not open the lines, for a new guard to try', () => {
    const ending = guardStep(pulsing, { kind: 'open', id: 8 }, 1100, limits)
    const { effects } = guardStep(ending.state, { kind: 'time' }, 1100 + OPENING_TIMEOUT_MS, limits)
    expect(effects).toEqual([{ kind: 'open-lines' }, { kind: 'exit', code: 1 }])
  })
})
