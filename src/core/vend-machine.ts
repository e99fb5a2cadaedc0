/**
 * The path of a cup as people see it: press, tap, paid, brewing, card taken away. Pure: (state, event) -> (state, effects).
 * Money is not judged here (judge-receipt.ts); this says what the lamp shows, and what may follow what.
 */
export type VendMachineState =
  | { readonly at: 'idle' }
  /** A card that was tapped without a press is asked who it is, however long its answers take. */
  | { readonly at: 'asking' }
  /** Somebody who cannot be served, or tapped without a press, reads what is said of it, until `untilMs` or a press. */
  | { readonly at: 'greeting'; readonly untilMs: number }
  /** A technician or driver is at work, until `untilMs` at the latest: nothing is sold. */
  | { readonly at: 'service'; readonly untilMs: number }
  /** A product was pressed and waits for a tap until `untilMs`. */
  | { readonly at: 'offering'; readonly product: string; readonly untilMs: number }
  /** A new card is awaited until `untilMs`, to say whose it is: nothing is sold. */
  | { readonly at: 'enrolling'; readonly untilMs: number }
  /** A card is in the field and is asked to sign. */
  | { readonly at: 'paying'; readonly product: string; readonly untilMs: number }
  | { readonly at: 'brewing'; readonly product: string; readonly cardGone: boolean }
  /** Done or failed for good; the card must leave before the next press counts. `text` is what went wrong, to be read on after that. */
  | { readonly at: 'removing'; readonly text: string | null }

/** Times are monotonic milliseconds. `text` is a key of src/texts. */
export type VendEvent =
  /** `untilMs`: until when the offer, or the refusal, stands. */
  | { readonly type: 'pressed'; readonly product: string; readonly untilMs: number; readonly refusal: string | null }
  | { readonly type: 'tapped' }
  /** Who tapped without a press was asked who it is. `left`: what is told to who proved it. `untilMs`: until when that is to be read. */
  | { readonly type: 'greeted'; readonly left: { readonly text: string; readonly amount: string } | null; readonly untilMs: number }
  /** Whoever looks after the machine wants to know a new card. */
  | { readonly type: 'enrol'; readonly untilMs: number }
  /** What came of a card in the enrolment: known (`done`), or not, and why. `untilMs`: until when that is to be read. */
  | { readonly type: 'identified'; readonly done: boolean; readonly text: string; readonly untilMs: number }
  /** A visitor proved who it is: it begins its work (`begins`), or has ended it; `reason` is the text of what is still not mended. */
  | { readonly type: 'visited'; readonly begins: boolean; readonly text: string; readonly reason: string | null; readonly untilMs: number }
  /** The machine starts, and a visitor was at work when it stopped. */
  | { readonly type: 'resumed'; readonly untilMs: number }
  | { readonly type: 'paid'; readonly byCredit: boolean }
  | { readonly type: 'refused'; readonly text: string }
  | { readonly type: 'torn' }
  | { readonly type: 'brewed'; readonly text: string | null }
  /** The field has been empty for long enough that the next card is a new tap. */
  | { readonly type: 'removed' }
  | { readonly type: 'elapsed'; readonly nowMs: number }
  /** The machine can serve more or less than before; `stops` is why the drink on offer cannot be had any more, null when it can. */
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
  /** Show what is shown while nobody is served: choose a drink, or that the machine is out of service. */
  | { readonly do: 'rest' }
  | { readonly do: 'open-offer'; readonly product: string; readonly untilMs: number }
  | { readonly do: 'close-offer' }
  /** Ask the card in the field to pay for the open offer. */
  | { readonly do: 'purchase' }
  /** Ask the card in the field who it is, to tell it what it may still spend. */
  | { readonly do: 'greet' }
  /** Ask the card in the field whose it is, for the enrolment. */
  | { readonly do: 'identify' }
  /** Brew a cup for the technician at work, of which nothing is booked. */
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

/** One step. An event that means nothing in a state changes nothing. */
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

/** A card that is asked to pay is answered first; a cup under way goes on. */
function changed(state: VendMachineState, stops: string | null): VendStep {
  if (state.at === 'idle' || state.at === 'greeting') return stay(idle, rest)
  return state.at === 'offering' && stops !== null ? stopped(state.product, state.untilMs, stops) : stay(state)
}

/** After a cup the reader is ignored until the field was empty for a while: a card that only flickered is still the one that paid. */
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

/** Only while nobody is served. */
function enrol(state: VendMachineState, untilMs: number): VendStep {
  if (state.at !== 'idle' && state.at !== 'greeting') return stay(state)
  return stay({ at: 'enrolling', untilMs }, show('tap-now', 'enrol'))
}

/** Who was not known may be tried again, or another card. */
function identified(state: VendMachineState, { done, text, untilMs }: Extract<VendEvent, { type: 'identified' }>): VendStep {
  return done ? stay({ at: 'greeting', untilMs }, show('remove-card', text)) : stay(state, show('refused', text))
}

function greeted({ left, untilMs }: Extract<VendEvent, { type: 'greeted' }>): VendStep {
  const greeting: VendMachineState = { at: 'greeting', untilMs }
  return left === null ? stay(greeting) : stay(greeting, { ...show('idle', left.text), amount: left.amount })
}

/** Who ended its work reads on what came of it, like anybody who is greeted. */
function visited({ begins, text, reason, untilMs }: Extract<VendEvent, { type: 'visited' }>): VendStep {
  const shown = { ...show(begins ? 'out-of-service' : 'idle', text), ...(reason !== null && { reason }) }
  return stay({ at: begins ? 'service' : 'greeting', untilMs }, shown)
}

/** States that end by themselves; a card that is asked to pay is never cut off. */
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
