import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idle, type VendEvent, type VendMachineState, vendStep } from '../../src/core/vend-machine.ts'

const pressed = (product = 'espresso', untilMs = 30_000): VendEvent => ({ type: 'pressed', product, untilMs, refusal: null })

const tapped: VendEvent = { type: 'tapped' }

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
    type: fc.constant('greeted' as const),
    left: fc.constantFrom(null, { text: 'left-today', amount: '1' }),
    untilMs: fc.nat(100),
  }),
  fc.record({ type: fc.constant('resumed' as const), untilMs: fc.nat(100) }),
  fc.record({
    type: fc.constant('visited' as const),
    begins: fc.boolean(),
    text: fc.constant('service'),
    reason: fc.constantFrom(null, 'no-water'),
    untilMs: fc.nat(100),
  }),
  fc.record({ type: fc.constant('paid' as const), byCredit: fc.boolean() }),
  fc.record({ type: fc.constant('refused' as const), text: fc.constant('locked') }),
  fc.record({ type: fc.constant('brewed' as const), text: fc.constantFrom(null, 'not-brewed') }),
  fc.record({ type: fc.constant('elapsed' as const), nowMs: fc.nat(200) }),
  fc.record({ type: fc.constant('changed' as const), stops: fc.constantFrom(null, 'no-water') }),
)

describe('the vend machine', () => {
  it('goes from press to tap to cup and back to idle', () => {
    const { state, effects } = run([
      pressed(),
      tapped,
      { type: 'paid', byCredit: false },
      { type: 'brewed', text: null },
      { type: 'removed' },
    ])
    expect(state).toEqual(idle)
    expect(effects).toEqual(['open-offer', 'show tap', 'show working', 'purchase', 'close-offer', 'show brewing', 'show remove', 'rest'])
  })

  describe('in a technician’s hands', () => {
    const begins: VendEvent = { type: 'visited', begins: true, text: 'service', reason: null, untilMs: 60_000 }
    const ends: VendEvent = { type: 'visited', begins: false, text: 'service-done', reason: null, untilMs: 64_000 }
    const working = run([tapped, begins])

    it('sells nothing: a press brews a test cup, a tap asks who is here', () => {
      expect(working.state).toEqual({ at: 'service', untilMs: 60_000 })
      const { state, effects } = run([pressed(), tapped, { type: 'paid', byCredit: false }, { type: 'removed' }], working.state)
      expect(state.at).toBe('service')
      expect(effects).toEqual(['test-cup', 'show visit', 'greet'])
    })

    it('is so from the start where a visitor was at work when the machine stopped', () => {
      const { state, effects } = run([{ type: 'resumed', untilMs: 60_000 }])
      expect([state, effects]).toEqual([working.state, ['show service']])
    })

    it('stays so when a sensor changes, and sells again when the work is ended or its time is up', () => {
      expect(run([{ type: 'changed', stops: null }], working.state)).toEqual({ state: working.state, effects: [] })
      expect(run([tapped, ends, { type: 'elapsed', nowMs: 64_000 }], working.state)).toMatchObject({ state: idle })
      expect(run([{ type: 'elapsed', nowMs: 59_999 }], working.state).state.at).toBe('service')
      expect(run([{ type: 'elapsed', nowMs: 60_000 }], working.state)).toEqual({ state: idle, effects: ['rest'] })
    })

    it('is never so without a tap that asked who is here', () => {
      for (const events of [[begins], [pressed(), begins], [pressed(), tapped, begins]]) expect(run(events).state.at).not.toBe('service')
    })
  })

  it('lets what went wrong be read on when the card has left', () => {
    const failed = run([pressed(), tapped, { type: 'paid', byCredit: false }, { type: 'brewed', text: 'not-brewed' }])
    expect(run([{ type: 'removed' }], failed.state)).toEqual({ state: idle, effects: ['show not-brewed'] })
  })

  it('waits for the answers of a card that was asked who it is, whatever its time and whatever a sensor shows', () => {
    const { state } = run([tapped, { type: 'elapsed', nowMs: 60_000 }, { type: 'changed', stops: null }, { type: 'removed' }])
    expect(state).toEqual({ at: 'asking' })
    expect(run([{ type: 'enrol', untilMs: 60_000 }], state).state).toEqual(state)
  })

  it('keeps the offer open after a tear and after a refusal, so that the same phone may tap again', () => {
    for (const failure of [{ type: 'torn' }, { type: 'refused', text: 'locked' }] as const) {
      const { state, effects } = run([pressed(), tapped, failure, { type: 'removed' }, tapped])
      expect(state.at).toBe('paying')
      expect(effects.filter(effect => effect === 'purchase')).toHaveLength(2)
      expect(effects).not.toContain('close-offer')
    }
  })

  it('asks a tap without a press to press first, tells who proves who it is what is left, and takes a press at any time', () => {
    const greeted: VendEvent = { type: 'greeted', left: { text: 'left-today', amount: '3.20 tUSD' }, untilMs: 4_000 }
    const { state, effects } = run([tapped, greeted, { type: 'removed' }])
    expect(effects).toEqual(['show press-first', 'greet', 'show left-today'])
    expect(state).toEqual({ at: 'greeting', untilMs: 4_000 })
    expect(run([{ type: 'elapsed', nowMs: 3_999 }], state)).toEqual({ state, effects: [] })
    expect(run([{ type: 'elapsed', nowMs: 4_000 }], state)).toEqual({ state: idle, effects: ['rest'] })
    expect(run([pressed()], state).state.at).toBe('offering')
    expect(run([tapped, pressed(), greeted]).effects).not.toContain('show left-today')
    expect(run([tapped, tapped]).effects.filter(effect => effect === 'greet')).toHaveLength(2)
    expect(run([tapped, { ...greeted, left: null }])).toEqual({ state, effects: ['show press-first', 'greet'] })
  })

  it('ignores taps after a cup until the card was gone for a while, and then until a press', () => {
    const paid = [pressed(), tapped, { type: 'paid', byCredit: false }] as const
    const flickering = run([...paid, tapped, { type: 'brewed', text: null }, tapped])
    expect(flickering.state).toEqual({ at: 'removing', text: null })
    expect(flickering.effects.filter(effect => effect === 'purchase')).toHaveLength(1)
    const back = run([...paid, { type: 'removed' }, tapped, { type: 'brewed', text: null }])
    expect(back.state).toEqual({ at: 'removing', text: null })
    expect(run([pressed()], flickering.state).state).toEqual({ at: 'removing', text: null })
    expect(run([{ type: 'removed' }, tapped], flickering.state).effects).not.toContain('purchase')
  })

  it('lets an offer run out, but never while a card is asked to pay', () => {
    expect(run([pressed('espresso', 10), { type: 'elapsed', nowMs: 10 }]).state).toEqual(idle)
    expect(run([pressed('espresso', 10), { type: 'elapsed', nowMs: 9 }]).state.at).toBe('offering')
    expect(run([pressed('espresso', 10), tapped, { type: 'elapsed', nowMs: 99 }]).state.at).toBe('paying')
  })

  it('ends an offer that cannot be kept any more, says why for a while, and rests', () => {
    const ended = run([pressed('espresso', 10), { type: 'changed', stops: 'no-water' }])
    expect(ended.effects.slice(2)).toEqual(['close-offer', 'show no-water'])
    expect(run([{ type: 'elapsed', nowMs: 10 }], ended.state)).toEqual({ state: idle, effects: ['rest'] })
    expect(run([tapped], ended.state).effects).not.toContain('purchase')
  })

  it('keeps an offer that it can still keep, a card that is asked to pay, and a cup, whatever changes', () => {
    expect(run([pressed(), { type: 'changed', stops: null }]).state.at).toBe('offering')
    expect(run([pressed(), tapped, { type: 'changed', stops: 'no-water' }]).state.at).toBe('paying')
    const brewing = run([pressed(), tapped, { type: 'paid', byCredit: false }, { type: 'changed', stops: null }])
    expect(brewing.state.at).toBe('brewing')
  })

  it('shows a refused press for a while, then rests', () => {
    const refused = run([{ ...pressed('espresso', 10), refusal: 'no-milk' } as VendEvent])
    expect(refused.effects).toEqual(['close-offer', 'show no-milk'])
    expect(run([{ type: 'elapsed', nowMs: 10 }], refused.state)).toEqual({ state: idle, effects: ['rest'] })
    expect(run([{ type: 'changed', stops: null }], refused.state)).toEqual({ state: idle, effects: ['rest'] })
  })

  it('lets a second press choose another drink before the tap, not after', () => {
    expect(run([pressed(), pressed('lungo')]).state).toMatchObject({ at: 'offering', product: 'lungo' })
    expect(run([pressed(), tapped, pressed('lungo')]).state).toMatchObject({ at: 'paying', product: 'espresso' })
  })

  it('is idle at once when the card left before the cup was done', () => {
    const { state } = run([pressed(), tapped, { type: 'paid', byCredit: true }, { type: 'removed' }, { type: 'brewed', text: null }])
    expect(state).toEqual(idle)
  })

  it('asks for money only with an offer open, and once for each tap', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), events => {
        let state = idle
        let open = false
        for (const event of events) {
          const step = vendStep(state, event)
          const wants = step.effects.map(effect => effect.do)
          if (wants.includes('purchase'))
            expect({ open, event: event.type, before: state.at }).toEqual({ open: true, event: 'tapped', before: 'offering' })
          if (wants.includes('open-offer')) open = true
          if (wants.includes('close-offer')) open = false
          state = step.state
          if (state.at === 'offering' || state.at === 'paying') expect(open).toBe(true)
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
