/**
 * The path of a cup as the customer sees it: press, tap, paid, brewing, card removed. Pure: (state, event) -> (state, effects).
 * Payment is judged elsewhere (judge-receipt.ts); this decides what the display shows, and which event may follow which.
 * `untilMs` is the time at which the state that has it, or that the event leads to, ends by itself.
 */
export type VendMachineState =
  | { readonly at: 'idle' }
  /** A card tapped without a press is being identified, however long that takes. */
  | { readonly at: 'asking' }
  /** A message is shown until `untilMs` or the next press: why a drink is refused, or the answer to a tap without a press. */
  | { readonly at: 'greeting'; readonly untilMs: number }
  /** A technician or driver is at work: nothing is sold. */
  | { readonly at: 'service'; readonly untilMs: number }
  /** A product was chosen and waits for a tap. */
  | { readonly at: 'selected'; readonly product: string; readonly untilMs: number }
  /** Waiting for a new card to identify: nothing is sold. */
  | { readonly at: 'enrolling'; readonly untilMs: number }
  /** A card is in the field and is asked to sign; it is never cut off. `selectedUntilMs` counts again if it does not pay. */
  | { readonly at: 'paying'; readonly product: string; readonly selectedUntilMs: number }
  /** `next`: the drink pressed meanwhile, the last one; it is offered afterwards. */
  | { readonly at: 'brewing'; readonly product: string; readonly cardGone: boolean; readonly next: string | null }
  /**
   * Finished, well or not; the card must leave before the next press counts. `text` is the error message, which stays on display
   * afterwards.
   */
  | { readonly at: 'removing'; readonly text: string | null; readonly next: string | null }

/** Times are monotonic milliseconds. `text` is a key of src/texts. */
export type VendEvent =
  /** `refusal`: why the product is not available; null if it is. */
  | { readonly type: 'pressed'; readonly product: string; readonly untilMs: number; readonly refusal: string | null }
  | { readonly type: 'tapped' }
  /** The holder of the card tapped without a press has proved their identity. `left`: what is owed to them, or their remaining daily limit. */
  | { readonly type: 'holder-recognised'; readonly left: { readonly text: string; readonly amount: string }; readonly untilMs: number }
  /** The card tapped without a press did not prove its holder's identity. */
  | { readonly type: 'nobody-recognised'; readonly untilMs: number }
  /** The operator wants to identify a new card. */
  | { readonly type: 'enrolment-began'; readonly untilMs: number }
  /** The new card has been read. */
  | { readonly type: 'card-enrolled'; readonly text: string; readonly untilMs: number }
  /** The card in the field cannot be enrolled; `text` says why. */
  | { readonly type: 'card-not-enrolled'; readonly text: string }
  /** A visitor has proved their identity and begins work. */
  | { readonly type: 'visit-began'; readonly untilMs: number }
  /**
   * A visitor has proved their identity and has finished work; `reason` is the text of a fault that is not fixed yet. Nothing is
   * sold while others are at work.
   */
  | {
      readonly type: 'visit-ended'
      readonly text: string
      readonly reason: string | null
      readonly othersAtWork: boolean
      readonly untilMs: number
    }
  /** A tap during a visit that did not end it. */
  | { readonly type: 'visit-went-on'; readonly text: string }
  /** The machine has started, and a visitor was at work when it stopped. */
  | { readonly type: 'visit-resumed'; readonly untilMs: number }
  /** `inDoubt`: an earlier cup of this holder waits for the owner. Default: false. */
  | { readonly type: 'paid'; readonly byCredit: boolean; readonly inDoubt?: boolean }
  | { readonly type: 'refused'; readonly text: string }
  | { readonly type: 'torn' }
  /** `text`: what went wrong; null for a good cup, which is announced until `untilMs`. */
  | { readonly type: 'brewed'; readonly text: string | null; readonly untilMs: number }
  /** The field has been empty long enough for the next card to count as a new tap. */
  | { readonly type: 'removed' }
  | { readonly type: 'elapsed'; readonly nowMs: number }
  /** The set of available drinks has changed. `obstacle`: why the selected drink is no longer available; null if it still is. */
  | { readonly type: 'condition-changed'; readonly obstacle: string | null }

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
  | { readonly do: 'show-idle' }
  | { readonly do: 'open-selection'; readonly product: string; readonly untilMs: number }
  | { readonly do: 'close-selection' }
  /** Ask the card in the field to pay for the selection. */
  | { readonly do: 'purchase' }
  /** Identify the card in the field and show its remaining daily limit. */
  | { readonly do: 'greet' }
  /** Read the address of the card in the field, for enrolment. */
  | { readonly do: 'identify' }
  /** Treat this drink as pressed now. */
  | { readonly do: 'press'; readonly product: string }
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
const showIdle: VendEffect = { do: 'show-idle' }
const to = (state: VendMachineState, ...effects: VendEffect[]): VendStep => ({ state, effects })
const unchanged = (state: VendMachineState): VendStep => ({ state, effects: [] })

/** One step. An event that does not apply in a state has no effect. */
export function vendStep(state: VendMachineState, event: VendEvent): VendStep {
  switch (event.type) {
    case 'pressed':
      return pressed(state, event)
    case 'tapped':
      return tapped(state)
    case 'holder-recognised':
    case 'nobody-recognised':
      return state.at === 'asking' ? recognised(event) : unchanged(state)
    case 'enrolment-began':
      return enrolmentBegan(state, event.untilMs)
    case 'card-enrolled':
    case 'card-not-enrolled':
      return state.at === 'enrolling' ? enrolled(state, event) : unchanged(state)
    case 'visit-began':
    case 'visit-ended':
    case 'visit-went-on':
      return state.at === 'asking' || state.at === 'service' ? visited(state, event) : unchanged(state)
    case 'visit-resumed':
      return inService(event.untilMs)
    case 'paid':
      return state.at === 'paying' ? paid(state.product, event) : unchanged(state)
    case 'refused':
    case 'torn':
      return state.at === 'paying' ? notPaid(state, event.type === 'refused' ? event.text : 'try-again') : unchanged(state)
    case 'brewed':
      return state.at === 'brewing' ? brewed(state, event) : unchanged(state)
    case 'removed':
      return removed(state)
    case 'elapsed':
      return elapsed(state, event.nowMs)
    case 'condition-changed':
      return conditionChanged(state, event.obstacle)
  }
}

function pressed(state: VendMachineState, event: Extract<VendEvent, { type: 'pressed' }>): VendStep {
  if (state.at === 'service') return to(state, { do: 'test-cup', product: event.product })
  if (state.at === 'brewing') return to({ ...state, next: event.product }, show('working', 'noted', event.product))
  if (state.at === 'removing') return to({ ...state, next: event.product })
  if (state.at !== 'idle' && state.at !== 'asking' && state.at !== 'greeting' && state.at !== 'selected') return unchanged(state)
  const { product, untilMs, refusal } = event
  if (refusal !== null) return notToBeHad(product, untilMs, refusal)
  return to({ at: 'selected', product, untilMs }, { do: 'open-selection', product, untilMs }, show('tap-now', 'tap', product))
}

const notToBeHad = (product: string, untilMs: number, why: string): VendStep =>
  to({ at: 'greeting', untilMs }, { do: 'close-selection' }, show('refused', why, product))

/** A payment in progress is completed first; a cup in progress goes on. */
function conditionChanged(state: VendMachineState, obstacle: string | null): VendStep {
  if (state.at === 'idle' || state.at === 'greeting') return to(idle, showIdle)
  return state.at === 'selected' && obstacle !== null ? notToBeHad(state.product, state.untilMs, obstacle) : unchanged(state)
}

/** After a cup, taps are ignored until the field has been empty for a while: a card that flickered is the one that just paid. */
function tapped(state: VendMachineState): VendStep {
  switch (state.at) {
    case 'idle':
    case 'asking':
    case 'greeting':
      return to({ at: 'asking' }, show('idle', 'press-first'), { do: 'greet' })
    case 'selected':
      return to({ at: 'paying', product: state.product, selectedUntilMs: state.untilMs }, show('working', 'working', state.product), {
        do: 'purchase',
      })
    case 'enrolling':
      return to(state, { do: 'identify' })
    case 'service':
      return to(state, show('working', 'visit'), { do: 'greet' })
    case 'brewing':
      return to({ ...state, cardGone: false })
    default:
      return unchanged(state)
  }
}

/** Only while nobody is being served. */
function enrolmentBegan(state: VendMachineState, untilMs: number): VendStep {
  if (state.at !== 'idle' && state.at !== 'greeting') return unchanged(state)
  return to({ at: 'enrolling', untilMs }, show('tap-now', 'enrol'))
}

/** If it was not identified, it may be tried again, or another card. */
function enrolled(state: VendMachineState, event: Extract<VendEvent, { type: 'card-enrolled' | 'card-not-enrolled' }>): VendStep {
  if (event.type === 'card-not-enrolled') return to(state, show('refused', event.text))
  return to({ at: 'greeting', untilMs: event.untilMs }, show('remove-card', event.text))
}

function recognised(event: Extract<VendEvent, { type: 'holder-recognised' | 'nobody-recognised' }>): VendStep {
  const greeting: VendMachineState = { at: 'greeting', untilMs: event.untilMs }
  if (event.type === 'nobody-recognised') return to(greeting)
  return to(greeting, { ...show('idle', event.left.text), amount: event.left.amount })
}

const inService = (untilMs: number): VendStep => to({ at: 'service', untilMs }, show('out-of-service', 'service'))

/** A visitor that has finished reads the result, like any greeted holder. */
function visited(
  state: Extract<VendMachineState, { at: 'asking' | 'service' }>,
  event: Extract<VendEvent, { type: 'visit-began' | 'visit-ended' | 'visit-went-on' }>,
): VendStep {
  if (event.type === 'visit-began') return inService(event.untilMs)
  if (event.type === 'visit-went-on') return state.at === 'service' ? to(state, show('out-of-service', event.text)) : unchanged(state)
  const { text, reason, othersAtWork, untilMs } = event
  const lasts = state.at === 'service' && othersAtWork
  const shown = { ...show(lasts ? 'out-of-service' : 'idle', text), ...(reason !== null && { reason }) }
  return to(lasts ? state : { at: 'greeting', untilMs }, shown)
}

/** When the state ends by itself; null if it does not. */
export const endsAtMs = (state: VendMachineState): number | null => ('untilMs' in state ? state.untilMs : null)

function elapsed(state: VendMachineState, nowMs: number): VendStep {
  const untilMs = endsAtMs(state)
  if (untilMs === null || nowMs < untilMs) return unchanged(state)
  if (state.at !== 'selected') return to(idle, showIdle)
  return to(idle, { do: 'close-selection' }, show('idle', 'timed-out'))
}

function paid(product: string, { byCredit, inDoubt }: Extract<VendEvent, { type: 'paid' }>): VendStep {
  const text = byCredit ? 'brewing-on-credit' : inDoubt ? 'brewing-in-doubt' : 'brewing'
  return to({ at: 'brewing', product, cardGone: false, next: null }, { do: 'close-selection' }, show('working', text, product))
}

/** A refusal or a tear charges nothing: the selection stays open until its time is up, and the same phone may tap again. */
function notPaid(state: Extract<VendMachineState, { at: 'paying' }>, text: string): VendStep {
  return to({ at: 'selected', product: state.product, untilMs: state.selectedUntilMs }, show('refused', text, state.product))
}

/** The display names the cup until the card has left, or for a moment. After a failure its text comes before a drink pressed meanwhile. */
function brewed(
  { cardGone, product, next }: Extract<VendMachineState, { at: 'brewing' }>,
  { text, untilMs }: Extract<VendEvent, { type: 'brewed' }>,
): VendStep {
  if (!cardGone && text !== null) return to({ at: 'removing', text, next: null }, show('refused', text))
  if (!cardGone) return to({ at: 'removing', text, next }, show('remove-card', 'remove', product))
  if (next !== null && text === null) return to(idle, { do: 'press', product: next })
  return text === null ? to({ at: 'greeting', untilMs }, show('idle', 'take-cup', product)) : to(idle, show('refused', text))
}

function removed(state: VendMachineState): VendStep {
  if (state.at === 'brewing') return to({ ...state, cardGone: true })
  if (state.at !== 'removing') return unchanged(state)
  if (state.next !== null) return to(idle, { do: 'press', product: state.next })
  return to(idle, state.text === null ? showIdle : show('idle', state.text))
}
