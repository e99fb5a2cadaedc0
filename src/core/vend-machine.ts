/**
 * The path of a cup as the customer sees it: press, tap, paid, brewing, card removed. Pure: (state, event) -> (state, effects).
 * Payment is judged elsewhere (judge-receipt.ts); this decides what the display shows, and which event may follow which.
 */
export type VendMachineState =
  | { readonly at: 'idle' }
  /** A card tapped without a press is being identified, however long that takes. */
  | { readonly at: 'asking' }
  /** A message is shown until `untilMs` or the next press: why a drink is refused, or the answer to a tap without a press. */
  | { readonly at: 'greeting'; readonly untilMs: number }
  /** A technician or driver is at work, until `untilMs` at the latest: nothing is sold. */
  | { readonly at: 'service'; readonly untilMs: number }
  /** A product was chosen and waits for a tap until `untilMs`. */
  | { readonly at: 'offering'; readonly product: string; readonly untilMs: number }
  /** Waiting until `untilMs` for a new card to identify: nothing is sold. */
  | { readonly at: 'enrolling'; readonly untilMs: number }
  /** A card is in the field and is asked to sign. */
  | { readonly at: 'paying'; readonly product: string; readonly untilMs: number }
  | { readonly at: 'brewing'; readonly product: string; readonly cardGone: boolean }
  /**
   * Finished, well or not; the card must leave before the next press counts. `text` is the error message, which stays on display
   * afterwards.
   */
  | { readonly at: 'removing'; readonly text: string | null }

/** Times are monotonic milliseconds. `text` is a key of src/texts. */
export type VendEvent =
  /** `untilMs`: end of the offer, or of the refusal's display. */
  | { readonly type: 'pressed'; readonly product: string; readonly untilMs: number; readonly refusal: string | null }
  | { readonly type: 'tapped' }
  /**
   * The card tapped without a press has been identified. `left`: the holder's remaining daily limit, if they proved who they are.
   * `untilMs`: end of the message.
   */
  | { readonly type: 'greeted'; readonly left: { readonly text: string; readonly amount: string } | null; readonly untilMs: number }
  /** The operator wants to identify a new card. */
  | { readonly type: 'enrol'; readonly untilMs: number }
  /** Result of reading a card for enrolment: read (`done`), or not, and why. `untilMs`: end of the message. */
  | { readonly type: 'identified'; readonly done: boolean; readonly text: string; readonly untilMs: number }
  /**
   * A visitor proved its identity. `begins`: whether its work begins or has ended. `reason`: the text of the fault that is not fixed yet.
   */
  | { readonly type: 'visited'; readonly begins: boolean; readonly text: string; readonly reason: string | null; readonly untilMs: number }
  /** The machine has started, and a visitor was at work when it stopped. */
  | { readonly type: 'resumed'; readonly untilMs: number }
  | { readonly type: 'paid'; readonly byCredit: boolean }
  | { readonly type: 'refused'; readonly text: string }
  | { readonly type: 'torn' }
  | { readonly type: 'brewed'; readonly text: string | null }
  /** The field has been empty long enough for the next card to count as a new tap. */
  | { readonly type: 'removed' }
  | { readonly type: 'elapsed'; readonly nowMs: number }
  /** The set of available drinks has changed. `stops`: why the offered drink is no longer available; null if it still is. */
  | { readonly type: 'changed'; readonly stops: string | null }

export type Lamp = 'idle' | 'tap-now' | 'working' | 'remove-card' | 'refused' | 'out-of-service'

export type VendEffect =
  | {
      readonly do: 'show'
      readonly lamp: Lamp
      readonly text: string
      readonly product: string | null
      readonly amount?: string
      readonly reason?: string
    }
  /** Show the idle text: choose a drink, or out of service. */
  | { readonly do: 'rest' }
  | { readonly do: 'open-offer'; readonly product: string; readonly untilMs: number }
  | { readonly do: 'close-offer' }
  /** Ask the card in the field to pay for the open offer. */
  | { readonly do: 'purchase' }
  /** Identify the card in the field and show its remaining daily limit. */
  | { readonly do: 'greet' }
  /** Read the address of the card in the field, for enrolment. */
  | { readonly do: 'identify' }
  /** Brew an unpaid, unrecorded cup for the technician at work. */
  | { readonly do: 'test-cup'; readonly product: string }

export interface VendStep {
  readonly state: VendMachineState
  readonly effects: readonly VendEffect[]
}

export const idle: VendMachineState = { at: 'idle' }

const show = (lamp: Lamp, text: string, product: string | null = null): Extract<VendEffect, { do: 'show' }> => ({
  do: 'show',
  lamp,
  text,
  product,
})
const rest: VendEffect = { do: 'rest' }
const stay = (state: VendMachineState, ...effects: VendEffect[]): VendStep => ({ state, effects })

/** One step. An event that does not apply in a state has no effect. */
export function vendStep(state: VendMachineState, event: VendEvent): VendStep {
  switch (event.type) {
    case 'pressed':
      return pressed(state, event)
    case 'tapped':
      return tapped(state)
    case 'greeted':
      return state.at === 'asking' ? greeted(event) : stay(state)
    case 'enrol':
      return enrol(state, event.untilMs)
    case 'identified':
      return state.at === 'enrolling' ? identified(state, event) : stay(state)
    case 'visited':
      return state.at === 'asking' || state.at === 'service' ? visited(event) : stay(state)
    case 'resumed':
      return stay({ at: 'service', untilMs: event.untilMs }, show('out-of-service', 'service'))
    case 'paid':
      return state.at === 'paying' ? paid(state.product, event.byCredit) : stay(state)
    case 'refused':
    case 'torn':
      return state.at === 'paying' ? notPaid(state, event.type === 'refused' ? event.text : 'try-again') : stay(state)
    case 'brewed':
      return state.at === 'brewing' ? brewed(state, event.text) : stay(state)
    case 'removed':
      return removed(state)
    case 'elapsed':
      return elapsed(state, event.nowMs)
    case 'changed':
      return changed(state, event.stops)
  }
}

function pressed(state: VendMachineState, event: Extract<VendEvent, { type: 'pressed' }>): VendStep {
  if (state.at === 'service') return stay(state, { do: 'test-cup', product: event.product })
  if (state.at !== 'idle' && state.at !== 'asking' && state.at !== 'greeting' && state.at !== 'offering') return stay(state)
  const { product, untilMs, refusal } = event
  if (refusal !== null) return stopped(product, untilMs, refusal)
  return stay({ at: 'offering', product, untilMs }, { do: 'open-offer', product, untilMs }, show('tap-now', 'tap', product))
}

const stopped = (product: string, untilMs: number, why: string): VendStep =>
  stay({ at: 'greeting', untilMs }, { do: 'close-offer' }, show('refused', why, product))

/** A payment in progress is completed first; a cup in progress goes on. */
function changed(state: VendMachineState, stops: string | null): VendStep {
  if (state.at === 'idle' || state.at === 'greeting') return stay(idle, rest)
  return state.at === 'offering' && stops !== null ? stopped(state.product, state.untilMs, stops) : stay(state)
}

/** After a cup, taps are ignored until the field has been empty for a while: a card that flickered is the one that just paid. */
function tapped(state: VendMachineState): VendStep {
  switch (state.at) {
    case 'idle':
    case 'asking':
    case 'greeting':
      return stay({ at: 'asking' }, show('idle', 'press-first'), { do: 'greet' })
    case 'offering':
      return stay({ ...state, at: 'paying' }, show('working', 'working', state.product), { do: 'purchase' })
    case 'enrolling':
      return stay(state, { do: 'identify' })
    case 'service':
      return stay(state, show('working', 'visit'), { do: 'greet' })
    case 'brewing':
      return stay({ ...state, cardGone: false })
    default:
      return stay(state)
  }
}

/** Only while nobody is being served. */
function enrol(state: VendMachineState, untilMs: number): VendStep {
  if (state.at !== 'idle' && state.at !== 'greeting') return stay(state)
  return stay({ at: 'enrolling', untilMs }, show('tap-now', 'enrol'))
}

/** If it was not identified, it may be tried again, or another card. */
function identified(state: VendMachineState, { done, text, untilMs }: Extract<VendEvent, { type: 'identified' }>): VendStep {
  return done ? stay({ at: 'greeting', untilMs }, show('remove-card', text)) : stay(state, show('refused', text))
}

function greeted({ left, untilMs }: Extract<VendEvent, { type: 'greeted' }>): VendStep {
  const greeting: VendMachineState = { at: 'greeting', untilMs }
  return left === null ? stay(greeting) : stay(greeting, { ...show('idle', left.text), amount: left.amount })
}

/** A visitor that has finished reads the result, like any greeted holder. */
function visited({ begins, text, reason, untilMs }: Extract<VendEvent, { type: 'visited' }>): VendStep {
  const shown = { ...show(begins ? 'out-of-service' : 'idle', text), ...(reason !== null && { reason }) }
  return stay({ at: begins ? 'service' : 'greeting', untilMs }, shown)
}

/** When a state ends by itself; null if it does not. A payment in progress is never cut off. */
export const endsAt = (state: VendMachineState): number | null => ('untilMs' in state && state.at !== 'paying' ? state.untilMs : null)

function elapsed(state: VendMachineState, nowMs: number): VendStep {
  const untilMs = endsAt(state)
  if (untilMs === null || nowMs < untilMs) return stay(state)
  if (state.at !== 'offering') return stay(idle, rest)
  return stay(idle, { do: 'close-offer' }, show('idle', 'timed-out'))
}

function paid(product: string, byCredit: boolean): VendStep {
  const text = byCredit ? 'brewing-on-credit' : 'brewing'
  return stay({ at: 'brewing', product, cardGone: false }, { do: 'close-offer' }, show('working', text, product))
}

/** A refusal or a tear charges nothing: the offer stays open until its time is up, and the same phone may tap again. */
function notPaid(state: Extract<VendMachineState, { at: 'paying' }>, text: string): VendStep {
  return stay({ ...state, at: 'offering' }, show('refused', text, state.product))
}

function brewed(state: Extract<VendMachineState, { at: 'brewing' }>, text: string | null): VendStep {
  const after = text === null ? rest : show('refused', text)
  if (state.cardGone) return stay(idle, after)
  return stay({ at: 'removing', text }, text === null ? show('remove-card', 'remove') : after)
}

function removed(state: VendMachineState): VendStep {
  if (state.at === 'brewing') return stay({ ...state, cardGone: true })
  return state.at === 'removing' ? stay(idle, state.text === null ? rest : show('idle', state.text)) : stay(state)
}
