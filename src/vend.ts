import type { Brewer, BrewOutcome } from '../hal/brewer.ts'
import type { Buttons, Press } from '../hal/buttons.ts'
import type { CardChannel, CardReader } from '../hal/card-reader.ts'
import type { Display } from '../hal/display.ts'
import { CardGoneError } from '../hal/errors.ts'
import type { Indicator } from '../hal/indicator.ts'
import { nameOfCause } from './core/causes.ts'
import { CremaError, reasonOf } from './core/crema-error.ts'
import { shorten } from './core/hex.ts'
import type { CompactSignature } from './core/signature.ts'
import type { ServedChannel } from './core/tap/served-channel.ts'
import { endsAtMs, idle, type VendEffect, type VendEvent, type VendMachineState, vendStep } from './core/vend-machine.ts'
import { settlementOf, type VendState } from './core/vend-record.ts'
import type { Logger } from './logger.ts'
import type { Condition } from './machine/condition.ts'
import { type EnrolledCard, identifyForEnrolment } from './nfc/enrol.ts'
import { greet, type LeftToday } from './nfc/greet.ts'
import { purchase } from './nfc/purchase.ts'
import type { PurchaseOutcome, PurchaseParts, Selection } from './nfc/selection.ts'
import { Tap } from './nfc/tap.ts'
import type { Visitor, VisitParts } from './nfc/visit.ts'
import type { StoredReceipt, Vend } from './store/records.ts'
import type { Store } from './store/store.ts'
import { amountText } from './support/amount-text.ts'
import type { Cancel, Time } from './support/time.ts'
import type { TextKey } from './texts/en.ts'
import { type Language, priceText } from './texts/text.ts'
import { Enrolment, noSigningCard, stopping } from './vend/enrolment.ts'
import { Front } from './vend/front.ts'
import { Menu, type MenuItem } from './vend/menu.ts'
import { TestCups } from './vend/test-cups.ts'
import { type VisitOutcome, Visits } from './vend/visits.ts'

/** The dependencies of the vend loop, assembled in src/agent.ts. */
export interface VendParts extends PurchaseParts, Pick<VisitParts, 'work' | 'randomBytes'> {
  readonly store: Store
  readonly hal: {
    readonly buttons: Buttons
    readonly reader: CardReader
    readonly brewer: Brewer
    readonly indicator: Indicator
    readonly display: Display
  }
  readonly condition: Pick<Condition, 'causesAgainst' | 'causesAgainstTestCup' | 'outOfService' | 'onChange' | 'watchForSpoiling'>
  readonly products: readonly MenuItem[]
  readonly language: Language
  readonly aid: Uint8Array
  /** Milliseconds for which a selection waits for a tap. */
  readonly selectionMs: number
  readonly time: Time
  readonly log: Logger
  /** Unix seconds from the machine's own clock. */
  now(): bigint
  /** Called when a visit begins or ends. */
  visitChanged(): void
  /** The machine's acceptance of a stored receipt. */
  accept(stored: StoredReceipt): CompactSignature
}

/** Milliseconds that a card must be absent to count as removed, because contactless fields flicker. */
const EMPTY_MS = 300
/** Milliseconds for which the answer to a tap without a press is shown. */
const GREETING_MS = 4000

/** A selection with its prices, by customer, at the time of the press. */
interface OpenSelection extends Selection {
  readonly prices: ReadonlyMap<ServedChannel, bigint>
}

type Paid = Extract<PurchaseOutcome, { kind: 'paid' }>

/**
 * The path of a cup: press -> tap -> verify -> commit -> relay -> result. core/vend-machine.ts defines the order of states,
 * core/judge-receipt.ts decides which receipts are accepted; this class carries out the effects.
 */
export class VendLoop {
  readonly #parts: VendParts
  readonly #front: Front
  readonly #menu: Menu
  readonly #testCups: TestCups
  readonly #visits: Visits
  #state: VendMachineState = idle
  #selection: OpenSelection | null = null
  #endWait: Cancel = () => {}
  #endEmptyWait: Cancel = () => {}
  readonly #enrolment = new Enrolment()
  #brewing: Promise<void> = Promise.resolve()
  /** The out-of-service reason last shown; null for none. */
  #idleReason: TextKey | null = null

  constructor(parts: VendParts) {
    this.#parts = parts
    this.#front = new Front(parts)
    this.#menu = new Menu(parts)
    this.#testCups = new TestCups(parts)
    this.#visits = new Visits(parts)
  }

  /** Serves until the signal aborts, then finishes the current cup. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#visits.anyAtWork) this.#dispatch({ type: 'visit-resumed', untilMs: this.#serviceUntilMs() })
    else this.#showIdle()
    this.#parts.condition.onChange(() => this.#conditionChanged(), signal)
    await Promise.all([this.#watchButtons(signal), this.#watchReader(signal)])
    this.#endWait()
    this.#endEmptyWait()
    this.#enrolment.giveUp(stopping)
    await this.#brewing
    await this.#front.settled()
  }

  get state(): VendMachineState['at'] {
    return this.#state.at
  }

  /**
   * Waits up to `forMs` for a new card and returns its holder. The machine sells nothing meanwhile.
   * @throws Error when the machine is in use, no suitable card came, or the machine stops
   */
  async enrol(forMs: number): Promise<EnrolledCard> {
    const event: VendEvent = { type: 'enrolment-began', untilMs: this.#parts.time.now() + forMs }
    if (vendStep(this.#state, event).state.at !== 'enrolling')
      throw new CremaError({
        code: 'machine-busy',
        fact: 'A customer is being served.',
        expected: 'an idle machine',
        remedy: 'Try again in a minute.',
      })
    const card = this.#enrolment.begin()
    this.#dispatch(event)
    return card
  }

  async #identify(card: CardChannel): Promise<void> {
    const identified = await identifyForEnrolment(card)
    if ('text' in identified) return void this.#dispatch({ type: 'card-not-enrolled', text: identified.text })
    this.#parts.log.info({ card: shorten(identified.card.address), kind: identified.card.kind }, 'A card was enrolled.')
    this.#enrolment.end(identified.card)
    this.#dispatch({ type: 'card-enrolled', text: 'enrolled', untilMs: this.#parts.time.now() + GREETING_MS })
  }

  async #watchButtons(signal: AbortSignal): Promise<void> {
    for await (const press of this.#parts.hal.buttons.presses(signal)) await this.#pressed(press)
  }

  async #watchReader(signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    for await (const card of this.#parts.hal.reader.taps(signal)) {
      this.#endEmptyWait()
      await this.#tapped(card)
      await Promise.race([card.gone, stopped])
      this.#endEmptyWait = this.#parts.time.after(EMPTY_MS, () => this.#dispatch({ type: 'removed' }))
    }
  }

  async #pressed({ button }: Press): Promise<void> {
    const product = this.#menu.product(button)
    if (product === undefined) return this.#parts.log.warn({ button }, 'A button without a product was pressed.')
    const refusal = await this.#menu.refusal(product)
    if (refusal !== null) this.#parts.log.info({ product: button, refusal }, 'The drink was not offered.')
    this.#dispatch({ type: 'pressed', product: button, untilMs: this.#parts.time.now() + this.#parts.selectionMs, refusal })
  }

  /** Ends the open selection if the machine can no longer brew it; nothing was charged. */
  #conditionChanged(): void {
    const obstacle = this.#selection === null ? null : this.#menu.obstacle(this.#selection.product)
    const outOfService = this.#menu.outOfService()
    if (obstacle === null && outOfService === this.#idleReason) return
    // The display shows the obstacle in place of the selection. Recorded here, so that the text disappears as soon as its cause does.
    if (obstacle !== null && this.#state.at === 'selected') this.#idleReason = outOfService
    this.#dispatch({ type: 'condition-changed', obstacle })
  }

  async #tapped(card: CardChannel): Promise<void> {
    const startedMs = this.#parts.time.now()
    const wanted = this.#dispatch({ type: 'tapped' })
    const tap = new Tap(card, this.#parts.aid)
    if (wanted.includes('identify')) return this.#identify(card)
    if (wanted.includes('greet')) return this.#greet(tap)
    const selection = this.#selection
    if (!wanted.includes('purchase') || selection === null) return
    const outcome = await this.#purchase(tap, selection)
    if (outcome === null || outcome.kind === 'refused') return
    this.#brewing = this.#brew(tap, outcome, startedMs).catch(error => this.#brewFailed(outcome.vend, error))
    this.#dispatch({ type: 'paid', byCredit: outcome.vend.paid === 0n && outcome.vend.creditTaken > 0n })
  }

  /**
   * A tap without a press. A visitor's tap begins or ends a visit; for an identified holder the display shows the rest of the daily limit.
   */
  async #greet(tap: Tap): Promise<void> {
    try {
      const greeting = await greet(tap, this.#parts)
      if (greeting?.kind === 'visitor') await this.#visit(tap, greeting)
      else this.#visitWentOn('service')
      this.#recognised(greeting?.kind === 'holder' ? greeting : null)
    } catch (error) {
      this.#parts.log.info({ why: reasonOf(error) }, 'A tap without a selection identified no holder.')
      this.#visitWentOn('service-torn')
      this.#recognised(null)
    }
  }

  /** No effect unless the machine is still in `asking`: it may be in service mode, or a drink may have been chosen since. */
  #recognised(holder: LeftToday | null): void {
    const untilMs = this.#parts.time.now() + GREETING_MS
    if (holder === null) return void this.#dispatch({ type: 'nobody-recognised', untilMs })
    const { decimals, symbol } = holder.channel.presented
    const amount = priceText(this.#parts.language, amountText(holder.amount, decimals), symbol)
    this.#dispatch({ type: 'holder-recognised', left: { text: 'left-today', amount }, untilMs })
  }

  async #visit(tap: Tap, visitor: Visitor): Promise<void> {
    const { at } = this.#state
    if (at !== 'service') this.#visits.forget()
    // A drink was chosen meanwhile.
    if (at !== 'service' && at !== 'asking') return
    const outcome = await this.#visits.meet(tap, visitor)
    if (outcome.begins) this.#dispatch({ type: 'visit-began', untilMs: this.#serviceUntilMs() })
    else this.#visitEnded(outcome)
    this.#parts.visitChanged()
  }

  #serviceUntilMs(): number {
    return this.#parts.time.now() + this.#visits.leftMs()
  }

  /** The machine sells nothing while another provider's visit lasts. */
  #visitEnded({ text, reason }: Extract<VisitOutcome, { begins: false }>): void {
    const othersAtWork = this.#visits.anyAtWork
    this.#dispatch({ type: 'visit-ended', text, reason, othersAtWork, untilMs: this.#parts.time.now() + GREETING_MS })
  }

  #tryCup(product: string): void {
    if (!this.#testCups.isBrewing) this.#brewing = this.#testCups.brew(product, () => this.#mayTest(product))
  }

  /** Not while a fault lasts: the technician may be working inside the machine. */
  #mayTest(product: string): boolean {
    return this.#state.at === 'service' && this.#parts.condition.causesAgainstTestCup(product).length === 0
  }

  /** A tap by another holder, or a torn tap, does not end the visit. */
  #visitWentOn(text: TextKey): void {
    this.#dispatch({ type: 'visit-went-on', text })
  }

  async #purchase(tap: Tap, selection: OpenSelection): Promise<PurchaseOutcome | null> {
    const { log, channels } = this.#parts
    try {
      const outcome = await purchase(tap, selection, {
        ...this.#parts,
        channels: () => channels().filter(channel => selection.prices.has(channel)),
      })
      if (outcome.kind === 'refused') {
        log.info({ product: selection.product, text: outcome.text, why: whyText(outcome.why) }, 'The purchase was refused.')
        this.#notPaid({ type: 'refused', text: outcome.text })
      }
      return outcome
    } catch (error) {
      if (error instanceof CardGoneError)
        log.info({ product: selection.product, why: error.fact }, 'The tap was interrupted; nothing was charged.')
      else log.error({ err: error }, 'The tap failed; nothing was charged.')
      this.#notPaid({ type: 'torn' })
      return null
    }
  }

  /** The selection stays open, unless the machine can no longer brew it. */
  #notPaid(event: Extract<VendEvent, { type: 'refused' | 'torn' }>): void {
    this.#dispatch(event)
    this.#conditionChanged()
  }

  /** From the committed vend to its settlement. The relay closes first; then the phone receives the result. */
  async #brew(tap: Tap, paid: Paid, startedMs: number): Promise<void> {
    const { store, hal, log } = this.#parts
    const { vend } = paid
    store.vends.markStarting(vend.id)
    const endWatch = this.#parts.condition.watchForSpoiling()
    const brewing = hal.brewer.brew(vend.product)
    const started = await brewing.started.then(
      () => true,
      error => {
        log.error({ err: error, vend: vend.id }, 'The brew did not start.')
        return false
      },
    )
    log.info(
      { vend: vend.id, product: vend.product, paid: String(vend.paid), holder: shorten(vend.holder), ms: this.#since(startedMs) },
      'A cup was paid for.',
    )
    const told = started ? this.#tellResult(tap, paid, 'brewing') : Promise.resolve()
    const outcome = await brewing.finished
    const spoiled = endWatch()
    if (spoiled !== null) log.warn({ vend: vend.id, cause: nameOfCause(spoiled) }, 'A fault occurred while the cup was brewed.')
    const state = stateAfter(started, spoiled !== null && outcome === 'done' ? 'unknown' : outcome)
    store.vends.settle(vend.id, state, this.#parts.now())
    await (started ? told : this.#tellResult(tap, paid, 'credit'))
    this.#dispatch({ type: 'brewed', text: textAfter({ ...vend, state }) })
  }

  #since(startedMs: number): number {
    return Math.round((this.#parts.time.now() - startedMs) * 10) / 10
  }

  /** The vend stays open in the store; the next start settles it. */
  #brewFailed(vend: Vend, error: unknown): void {
    this.#parts.log.error({ err: error, vend: vend.id }, 'A vend could not be settled.')
    this.#dispatch({ type: 'brewed', text: 'not-brewed-ask' })
  }

  /** Cards cannot process RESULT. */
  async #tellResult(tap: Tap, { by, stored }: Paid, state: 'brewing' | 'credit'): Promise<void> {
    if (by === 'card') return
    const { sequence, cumulativeAmount } = stored.receipt
    const acceptance = this.#parts.accept(stored)
    try {
      await tap.result({ state, sequence, cumulativeAmount, acceptance })
    } catch (error) {
      this.#parts.log.info({ why: reasonOf(error) }, 'The phone left before it received the result.')
    }
  }

  /** Advances the state machine and carries out the effects. Returns their kinds. */
  #dispatch(event: VendEvent): VendEffect['do'][] {
    const { state, effects } = vendStep(this.#state, event)
    this.#state = state
    for (const effect of effects) {
      if (effect.do === 'open-selection') this.#openSelection(effect.product, effect.untilMs)
      if (effect.do === 'close-selection') this.#closeSelection()
      if (effect.do === 'show') this.#show(effect)
      if (effect.do === 'show-idle') this.#showIdle()
      if (effect.do === 'test-cup') this.#tryCup(effect.product)
    }
    if (this.#state.at !== 'enrolling') this.#enrolment.giveUp(noSigningCard)
    this.#watchTime()
    return effects.map(effect => effect.do)
  }

  #openSelection(name: string, untilMs: number): void {
    const product = this.#menu.product(name)
    if (product === undefined) return
    this.#parts.log.debug({ product: name, untilMs }, 'A drink was offered.')
    const prices = this.#menu.prices(product)
    this.#selection = {
      ...{ product: name, label: product.label, prices, asked: new Map() },
      priceIn: channel => prices.get(channel) as bigint,
      obstacle: () => this.#menu.obstacle(name),
    }
  }

  #closeSelection(): void {
    this.#selection = null
  }

  /** A selection's time limit applies only while it waits for a tap; it never interrupts a tap. */
  #watchTime(): void {
    const { time } = this.#parts
    this.#endWait()
    const untilMs = endsAtMs(this.#state)
    if (untilMs !== null) this.#endWait = time.after(untilMs - time.now(), () => this.#dispatch({ type: 'elapsed', nowMs: time.now() }))
  }

  /** The display between customers. */
  #showIdle(): void {
    const reason = this.#menu.outOfService()
    this.#idleReason = reason
    if (reason === null) this.#front.show('idle', 'choose')
    else this.#front.show('out-of-service', 'out-of-service', { reason })
  }

  #show({ lamp, text, product, amount, reason }: Extract<VendEffect, { do: 'show' }>): void {
    const shown = lamp === 'idle' && this.#menu.outOfService() !== null ? 'out-of-service' : lamp
    const values = { ...this.#values(product), ...(amount !== undefined && { amount }) }
    this.#front.show(shown, text as TextKey, { ...values, ...(reason !== undefined && { reason: reason as TextKey }) })
  }

  #values(name: string | null): Record<string, string> {
    const product = this.#menu.product(name)
    if (product === undefined) return {}
    const [first] = this.#selection?.prices ?? this.#menu.prices(product)
    if (first === undefined) return { product: product.label }
    const [{ presented }, price] = first
    return { product: product.label, price: priceText(this.#parts.language, amountText(price, presented.decimals), presented.symbol) }
  }
}

const whyText = (why: Extract<PurchaseOutcome, { kind: 'refused' }>['why']): string | undefined =>
  why === null ? undefined : why instanceof Error ? reasonOf(why) : `${why.reason}: got ${why.got}, expected ${why.expected}`

/** A brewer that did not start and reports `failed` has never closed the relay. Otherwise its reported outcome counts. */
function stateAfter(started: boolean, outcome: BrewOutcome): VendState {
  if (!started && outcome === 'failed') return 'never-started'
  return outcome === 'done' ? 'brewed' : outcome
}

/** The text on the display after a brew; null if nothing is owed. */
function textAfter(vend: Pick<Vend, 'state' | 'price' | 'creditTaken'>): TextKey | null {
  const settlement = settlementOf({ ...vend, bootId: '' })
  if (settlement === 'nothing-owed') return null
  return settlement === 'credit' ? 'not-brewed' : 'not-brewed-ask'
}
