import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idle, mayShowChanges, type VendEvent, type VendMachineState, vendStep } from '../../src/core/vend-machine.ts'

const pressed = (product = 'espresso', untilMs = 30_000): VendEvent => ({ type: 'pressed', product, untilMs, refusal: null })

const tapped: VendEvent = { type: 'tapped' }
const cardGone: VendMachineState = { at: 'brewing', product: 'espresso', cardGone: true, next: null }

function run(events: readonly VendEvent[], from: VendMachineState = idle) {
  const effects: string[] = []
  let state = from
  for (const event of events) {
    const step = vendStep(state, event)
    state = step.state
    effects.push(...step.effects.map(effect => (effect.do === 'show' ? `show ${effect.text}` : effect.do)))
  }
  return { state, effects }
}

const anyEvent: fc.Arbitrary<VendEvent> = fc.oneof(
  fc.record({
    type: fc.constant('pressed' as const),
    product: fc.constantFrom('espresso', 'lungo'),
    untilMs: fc.nat(100),
    refusal: fc.constantFrom(null, 'closing'),
  }),
  fc.record({ type: fc.constantFrom('torn' as const, 'removed' as const) }),
  fc.record({ type: fc.constant('tapped' as const) }),
  fc.record({
    type: fc.constant('holder-recognised' as const),
    left: fc.constant({ text: 'left-today', amount: '1' }),
    untilMs: fc.nat(100),
  }),
  fc.record({
    type: fc.constantFrom('nobody-recognised' as const, 'visit-began' as const, 'visit-resumed' as const),
    untilMs: fc.nat(100),
  }),
  fc.record({
    type: fc.constant('visit-ended' as const),
    text: fc.constant('service-done'),
    reason: fc.constantFrom(null, 'no-water'),
    othersAtWork: fc.boolean(),
    untilMs: fc.nat(100),
  }),
  fc.record({ type: fc.constant('visit-went-on' as const), text: fc.constant('service-torn') }),
  fc.record({ type: fc.constant('enrolment-began' as const), untilMs: fc.nat(100) }),
  fc.record({ type: fc.constant('card-enrolled' as const), text: fc.constant('enrolled'), untilMs: fc.nat(100) }),
  fc.record({ type: fc.constant('card-not-enrolled' as const), text: fc.constant('enrol-again') }),
  fc.record({ type: fc.constant('paid' as const), byCredit: fc.boolean() }),
  fc.record({ type: fc.constant('refused' as const), text: fc.constant('locked') }),
  fc.record({ type: fc.constant('brewed' as const), text: fc.constantFrom(null, 'not-brewed'), untilMs: fc.constant(9) }),
  fc.record({ type: fc.constant('elapsed' as const), nowMs: fc.nat(200) }),
  fc.record({ type: fc.constant('condition-changed' as const), obstacle: fc.constantFrom(null, 'no-water') }),
)

describe('the vend machine', () => {
  it('goes from press to tap to cup and back to idle', () => {
    const { state, effects } = run([
      pressed(),
      tapped,
      { type: 'paid', byCredit: false },
      { type: 'brewed', text: null, untilMs: 9 },
      { type: 'removed' },
    ])
    expect(state).toEqual(idle)
    expect(effects).toEqual([
      'open-selection',
      'show tap',
      'show working',
      'purchase',
      'close-selection',
      'show brewing',
      'show remove',
      'show-idle',
    ])
  })

  it('shows each text with its lamp, whatever happened before', () => {
    const lamps = new Map<string, Set<string>>()
    fc.assert(
      fc.property(
        fc.array(anyEvent, { minLength: 20, maxLength: 60 }),
        fc.constantFrom<VendMachineState>(idle, cardGone),
        (events, first) => {
          events.reduce<VendMachineState>((state, event) => {
            const step = vendStep(state, event)
            for (const effect of step.effects) {
              if (effect.do === 'show') lamps.set(effect.text, (lamps.get(effect.text) ?? new Set()).add(effect.lamp))
            }
            return step.state
          }, first)
        },
      ),
      { numRuns: 2000, seed: 1 },
    )
    const found = Object.fromEntries([...lamps].map(([text, all]) => [text, [...all].sort()]))
    expect(found).toEqual({
      ...{ tap: ['tap-now'], enrol: ['tap-now'], 'press-first': ['idle'], 'left-today': ['idle'], 'timed-out': ['idle'] },
      ...{ working: ['working'], visit: ['working'], brewing: ['working'], 'brewing-on-credit': ['working'], noted: ['working'] },
      ...{ remove: ['remove-card'], enrolled: ['remove-card'], 'take-cup': ['idle'] },
      ...{ closing: ['refused'], 'no-water': ['refused'], locked: ['refused'], 'try-again': ['refused'], 'enrol-again': ['refused'] },
      ...{ service: ['out-of-service'], 'service-torn': ['out-of-service'], 'service-done': ['idle', 'out-of-service'] },
      // After a failed cup: while its card lies there, and once it has left.
      'not-brewed': ['idle', 'refused'],
    })
  })

  it('changes nothing for what can be sold where that may not show', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), fc.constantFrom(null, 'no-water'), (events, obstacle) => {
        const { state } = run(events)
        fc.pre(!mayShowChanges(state))
        expect(vendStep(state, { type: 'condition-changed', obstacle })).toEqual({ state, effects: [] })
      }),
    )
    expect([idle, run([pressed()]).state, run([pressed(), tapped]).state].map(mayShowChanges)).toEqual([true, true, false])
  })

  describe('in a technician’s hands', () => {
    const begins: VendEvent = { type: 'visit-began', untilMs: 60_000 }
    const ends: VendEvent = { type: 'visit-ended', text: 'service-done', reason: null, othersAtWork: false, untilMs: 64_000 }
    const working = run([tapped, begins])

    it('sells nothing: a press brews a test cup, a tap asks who is here', () => {
      expect(working.state).toEqual({ at: 'service', untilMs: 60_000 })
      const { state, effects } = run([pressed(), tapped, { type: 'paid', byCredit: false }, { type: 'removed' }], working.state)
      expect(state.at).toBe('service')
      expect(effects).toEqual(['test-cup', 'show visit', 'greet'])
    })

    it('starts in service if a visitor was at work when the machine stopped', () => {
      const { state, effects } = run([{ type: 'visit-resumed', untilMs: 60_000 }])
      expect([state, effects]).toEqual([working.state, ['show service']])
    })

    it('stays in service when a sensor changes, and sells again when the work is ended or its time is up', () => {
      expect(run([{ type: 'condition-changed', obstacle: null }], working.state)).toEqual({ state: working.state, effects: [] })
      expect(run([tapped, ends, { type: 'elapsed', nowMs: 64_000 }], working.state)).toMatchObject({ state: idle })
      expect(run([{ type: 'elapsed', nowMs: 59_999 }], working.state).state.at).toBe('service')
      expect(run([{ type: 'elapsed', nowMs: 60_000 }], working.state)).toEqual({ state: idle, effects: ['show-idle'] })
    })

    it('stays in service until the same time when one of two visitors ended, and when a tap ended no visit', () => {
      const [shared, torn] = [{ ...ends, othersAtWork: true } as VendEvent, { type: 'visit-went-on', text: 'service-torn' } as const]
      expect(run([tapped, shared], working.state)).toEqual({ state: working.state, effects: ['show visit', 'greet', 'show service-done'] })
      expect(run([tapped, torn], working.state)).toEqual({ state: working.state, effects: ['show visit', 'greet', 'show service-torn'] })
      expect(run([tapped, torn]).effects).not.toContain('show service-torn')
    })

    it('is never in service without a tap that asked for identity', () => {
      for (const events of [[begins], [pressed(), begins], [pressed(), tapped, begins]]) expect(run(events).state.at).not.toBe('service')
    })
  })

  it('waits for a new card until one is identified, and says why another is not', () => {
    const waiting = run([{ type: 'enrolment-began', untilMs: 60_000 }, tapped, { type: 'card-not-enrolled', text: 'enrol-again' }])
    expect(waiting).toEqual({ state: { at: 'enrolling', untilMs: 60_000 }, effects: ['show enrol', 'identify', 'show enrol-again'] })
    const known = run([{ type: 'card-enrolled', text: 'enrolled', untilMs: 4_000 }], waiting.state)
    expect(known).toEqual({ state: { at: 'greeting', untilMs: 4_000 }, effects: ['show enrolled'] })
  })

  it('keeps the error message on display after the card has left', () => {
    const failed = run([pressed(), tapped, { type: 'paid', byCredit: false }, { type: 'brewed', text: 'not-brewed', untilMs: 9 }])
    expect(run([{ type: 'removed' }], failed.state)).toEqual({ state: idle, effects: ['show not-brewed'] })
  })

  it('shows what went wrong with a cup in place of the drink that was pressed meanwhile, whether or not the card has left', () => {
    const brewing = run([pressed(), tapped, { type: 'paid', byCredit: false }, pressed('lungo')])
    const failed: VendEvent = { type: 'brewed', text: 'not-brewed', untilMs: 9 }
    expect(run([{ type: 'removed' }, failed], brewing.state)).toEqual({ state: idle, effects: ['show not-brewed'] })
    expect(run([failed, { type: 'removed' }], brewing.state)).toEqual({ state: idle, effects: ['show not-brewed', 'show not-brewed'] })
    const later = run([failed, pressed('lungo'), { type: 'removed' }], brewing.state)
    expect(later).toEqual({ state: idle, effects: ['show not-brewed', 'press'] })
  })

  it('waits for a card being identified, however long it takes and whatever a sensor shows', () => {
    const { state } = run([tapped, { type: 'elapsed', nowMs: 60_000 }, { type: 'condition-changed', obstacle: null }, { type: 'removed' }])
    expect(state).toEqual({ at: 'asking' })
    expect(run([{ type: 'enrolment-began', untilMs: 60_000 }], state).state).toEqual(state)
  })

  it('keeps the selection open after a tear and after a refusal, so that the same phone may tap again', () => {
    for (const failure of [{ type: 'torn' }, { type: 'refused', text: 'locked' }] as const) {
      const { state, effects } = run([pressed(), tapped, failure, { type: 'removed' }, tapped])
      expect(state.at).toBe('paying')
      expect(effects.filter(effect => effect === 'purchase')).toHaveLength(2)
      expect(effects).not.toContain('close-selection')
    }
  })

  it('answers a tap without a press with "press first", shows the remaining limit to a proven holder, and accepts a press at any time', () => {
    const recognised: VendEvent = { type: 'holder-recognised', left: { text: 'left-today', amount: '3.20 tUSD' }, untilMs: 4_000 }
    const { state, effects } = run([tapped, recognised, { type: 'removed' }])
    expect(effects).toEqual(['show press-first', 'greet', 'show left-today'])
    expect(state).toEqual({ at: 'greeting', untilMs: 4_000 })
    expect(run([{ type: 'elapsed', nowMs: 3_999 }], state)).toEqual({ state, effects: [] })
    expect(run([{ type: 'elapsed', nowMs: 4_000 }], state)).toEqual({ state: idle, effects: ['show-idle'] })
    expect(run([pressed()], state).state.at).toBe('selected')
    expect(run([tapped, pressed(), recognised]).effects).not.toContain('show left-today')
    expect(run([tapped, tapped]).effects.filter(effect => effect === 'greet')).toHaveLength(2)
    expect(run([tapped, { type: 'nobody-recognised', untilMs: 4_000 }])).toEqual({ state, effects: ['show press-first', 'greet'] })
  })

  it('ignores taps after a cup until the card was gone for a while, and then until a press', () => {
    const paid = [pressed(), tapped, { type: 'paid', byCredit: false }] as const
    const flickering = run([...paid, tapped, { type: 'brewed', text: null, untilMs: 9 }, tapped])
    expect(flickering.state).toEqual({ at: 'removing', text: null, next: null })
    expect(flickering.effects.filter(effect => effect === 'purchase')).toHaveLength(1)
    const back = run([...paid, { type: 'removed' }, tapped, { type: 'brewed', text: null, untilMs: 9 }])
    expect(back.state).toEqual({ at: 'removing', text: null, next: null })
    expect(run([pressed()], flickering.state).state).toEqual({ at: 'removing', text: null, next: 'espresso' })
    expect(run([{ type: 'removed' }, tapped], flickering.state).effects).not.toContain('purchase')
  })

  it('lets a selection run out, but never while a card is asked to pay', () => {
    expect(run([pressed('espresso', 10), { type: 'elapsed', nowMs: 10 }]).state).toEqual(idle)
    expect(run([pressed('espresso', 10), { type: 'elapsed', nowMs: 9 }]).state.at).toBe('selected')
    expect(run([pressed('espresso', 10), tapped, { type: 'elapsed', nowMs: 99 }]).state.at).toBe('paying')
  })

  it('ends a selection that is no longer available, says why for a while, and is idle', () => {
    const ended = run([pressed('espresso', 10), { type: 'condition-changed', obstacle: 'no-water' }])
    expect(ended.effects.slice(2)).toEqual(['close-selection', 'show no-water'])
    expect(run([{ type: 'elapsed', nowMs: 10 }], ended.state)).toEqual({ state: idle, effects: ['show-idle'] })
    expect(run([tapped], ended.state).effects).not.toContain('purchase')
  })

  it('keeps an available selection, a payment and a cup in progress, whatever changes', () => {
    expect(run([pressed(), { type: 'condition-changed', obstacle: null }]).state.at).toBe('selected')
    expect(run([pressed(), tapped, { type: 'condition-changed', obstacle: 'no-water' }]).state.at).toBe('paying')
    const brewing = run([pressed(), tapped, { type: 'paid', byCredit: false }, { type: 'condition-changed', obstacle: null }])
    expect(brewing.state.at).toBe('brewing')
  })

  it('shows a refused press for a while, then is idle', () => {
    const refused = run([{ ...pressed('espresso', 10), refusal: 'no-milk' } as VendEvent])
    expect(refused.effects).toEqual(['close-selection', 'show no-milk'])
    expect(run([{ type: 'elapsed', nowMs: 10 }], refused.state)).toEqual({ state: idle, effects: ['show-idle'] })
    expect(run([{ type: 'condition-changed', obstacle: null }], refused.state)).toEqual({ state: idle, effects: ['show-idle'] })
  })

  it('lets a second press choose another drink before the tap, but not after', () => {
    expect(run([pressed(), pressed('lungo')]).state).toMatchObject({ at: 'selected', product: 'lungo' })
    expect(run([pressed(), tapped, pressed('lungo')]).state).toMatchObject({ at: 'paying', product: 'espresso' })
  })

  it('names the cup for a moment when the card left before the cup was done', () => {
    const { state } = run([
      pressed(),
      tapped,
      { type: 'paid', byCredit: true },
      { type: 'removed' },
      { type: 'brewed', text: null, untilMs: 9 },
    ])
    expect(state).toEqual({ at: 'greeting', untilMs: 9 })
  })

  it('asks for money only with a selection open, and once for each tap', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), events => {
        let state = idle
        let open = false
        for (const event of events) {
          const step = vendStep(state, event)
          const wants = step.effects.map(effect => effect.do)
          if (wants.includes('purchase'))
            expect({ open, event: event.type, before: state.at }).toEqual({ open: true, event: 'tapped', before: 'selected' })
          if (wants.includes('open-selection')) open = true
          if (wants.includes('close-selection')) open = false
          state = step.state
          if (state.at === 'selected' || state.at === 'paying') expect(open).toBe(true)
          if (state.at === 'brewing') expect(open).toBe(false)
        }
      }),
    )
  })

  it('reaches brewing only from a paid tap', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), events => {
        let state = idle
        for (const event of events) {
          const { state: next } = vendStep(state, event)
          if (next.at === 'brewing' && state.at !== 'brewing') expect([state.at, event.type]).toEqual(['paying', 'paid'])
          state = next
        }
      }),
    )
  })
})
