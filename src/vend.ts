import type { Brewer } from '../hal/brewer.ts'
import type { Buttons, Press } from '../hal/buttons.ts'
import type { CardChannel, CardReader } from '../hal/card-reader.ts'
import type { Address } from './core/hex.ts'
import { endsAtMs, idle, mayShowChanges, type VendEffect, type VendEvent, type VendMachineState, vendStep } from './core/vend-machine.ts'
import type { Condition } from './machine/condition.ts'
import type { Menu, MenuItem } from './machine/menu.ts'
import type { ServiceMode } from './machine/service-mode.ts'
import type { EnrolledCard } from './nfc/enrol.ts'
import { Tap } from './nfc/tap.ts'
import { isUnusable } from './store/errors.ts'
import type { Vend } from './store/records.ts'
import type { Store } from './store/store.ts'
import { settledOrAborted } from './support/joined-signals.ts'
import type { Cancel, Time } from './support/time.ts'
import type { TextKey } from './texts/en.ts'
import { textOfNotSold } from './texts/not-sold-text.ts'
import { type BrewParts, brew } from './vend/brew.ts'
import { DailyTags } from './vend/daily-tags.ts'
import { Enrolment, machineBusy, noSigningCard, stopping } from './vend/enrolment.ts'
import type { FrontParts } from './vend/front.ts'
import { GREETING_MS, Greeter, type GreeterParts } from './vend/greeter.ts'
import { type OpenSelection, openSelection } from './vend/open-selection.ts'
import { type PaymentParts, takePayment } from './vend/payment.ts'
import { Screen } from './vend/screen.ts'
import { TestCups, type TestCupsParts } from './vend/test-cups.ts'
import { Unsettled } from './vend/unsettled.ts'

type Parts = BrewParts & FrontParts & GreeterParts & PaymentParts & TestCupsParts

/** The dependencies of the vend loop, assembled in src/agent/assemble.ts. */
export interface VendParts extends Omit<Parts, 'tags' | 'unsettled'> {
  readonly store: Store
  readonly hal: FrontParts['hal'] & { readonly buttons: Buttons; readonly reader: CardReader; readonly brewer: Brewer }
  readonly condition: Pick<Condition, 'causesAgainstTestCup' | 'onChange' | 'watchForSpoiling'>
  readonly menu: Menu
  readonly service: Pick<ServiceMode, 'set'>
  readonly aid: Uint8Array
  /** The cups that were open when the machine last stopped, as settled at this start. */
  readonly cutOff: readonly Vend[]
  /** Milliseconds for which a selection waits for a tap. */
  readonly selectionMs: number
  /** Milliseconds between two looks at what can be sold. */
  readonly lookEveryMs: number
  readonly time: Time
  /** Called after each receipt that was taken, once its cup has been requested. */
  sold(): void
}

/**
 * How often the display and the lamp are compared with what can be sold. Syncs, the clock, sales and the owner's commands all change that;
 * asking again misses none of them.
 */
export const LOOK_EVERY_MS = 2000

/** Milliseconds that a card must be absent to count as removed, because contactless fields flicker. */
const EMPTY_MS = 300

/**
 * The path of a cup: press -> tap -> verify -> commit -> relay -> result. core/vend-machine.ts defines the order of states,
 * core/judge-receipt.ts decides which receipts are accepted. This class receives presses and taps and carries out the effects;
 * src/vend has a file for each of them: a payment, a brew, a greeting, the screen.
 */
export class VendLoop {
  readonly #parts: VendParts & { readonly tags: DailyTags; readonly unsettled: Unsettled }
  readonly #screen: Screen
  readonly #greeter: Greeter
  readonly #enrolment: Enrolment
  readonly #testCups: TestCups
  #state: VendMachineState = idle
  #selection: OpenSelection | null = null
  #brewing: Promise<void> = Promise.resolve()
  /** Only the current cup is finished: nothing new begins, and nothing is waited for. */
  #isStopping = false
  /** The card in the field. */
  #present: CardChannel | null = null
  /** The card on the reader, once its tap has ended. */
  #lying: CardChannel | null = null
  #endWait: Cancel = () => {}
  #endEmptyWait: Cancel = () => {}

  constructor(given: VendParts) {
    const parts = { ...given, tags: new DailyTags(given), unsettled: new Unsettled(given) }
    this.#parts = parts
    this.#screen = new Screen(parts)
    this.#greeter = new Greeter(parts)
    this.#enrolment = new Enrolment(parts)
    this.#testCups = new TestCups(parts)
  }

  /** Serves until the signal aborts, then finishes the current cup. */
  async run(signal: AbortSignal): Promise<void> {
    const resumed = this.#greeter.resumed()
    const { condition, hal, time, cutOff, lookEveryMs } = this.#parts
    this.#screen.showIdle()
    if (resumed === null) this.#screen.showCutOff(cutOff)
    else this.#dispatch(resumed)
    condition.onChange(() => this.#look(), signal)
    hal.reader.onStatus(() => this.#look(), signal)
    hal.brewer.onStatus(() => this.#look(), signal)
    const endLooks = time.every(lookEveryMs, () => this.#look())
    await Promise.all([this.#watchButtons(signal), this.#watchReader(signal)])
    this.#isStopping = true
    endLooks()
    this.#endWait()
    this.#endEmptyWait()
    this.#enrolment.giveUp(stopping)
    await this.#brewing
    this.#parts.unsettled.stop()
    this.#screen.showStopped()
    await this.#screen.settled()
  }

  get state(): VendMachineState['at'] {
    return this.#state.at
  }

  /**
   * Waits up to `forMs` for a new card and returns its holder. The machine sells nothing meanwhile.
   * @throws CremaError when the machine is in use, no suitable card came, or the machine stops
   */
  async enrol(forMs: number): Promise<EnrolledCard> {
    const event: VendEvent = { type: 'enrolment-began', untilMs: this.#parts.time.now() + forMs }
    if (vendStep(this.#state, event).state.at !== 'enrolling') throw machineBusy
    const card = this.#enrolment.begin()
    this.#dispatch(event)
    return card
  }

  async #watchButtons(signal: AbortSignal): Promise<void> {
    for await (const press of this.#parts.hal.buttons.presses(signal)) await this.#pressed(press)
  }

  async #watchReader(signal: AbortSignal): Promise<void> {
    const { hal, time } = this.#parts
    for await (const card of hal.reader.taps(signal)) {
      this.#endEmptyWait()
      this.#present = card
      await this.#meet(card)
      await settledOrAborted(card.gone, signal)
      this.#present = null
      this.#lying = null
      this.#endEmptyWait = time.after(EMPTY_MS, () => this.#dispatch({ type: 'removed' }))
    }
  }

  /** A card that was on the reader before the press, or pressed for while it was identified, is asked to pay without being lifted. */
  async #meet(card: CardChannel): Promise<void> {
    this.#lying = null
    const wanted = await this.#tapped(card)
    // A press may have asked a card that left meanwhile.
    if (card !== this.#present) return
    this.#lying = card
    if (this.#state.at === 'selected' && !wanted.includes('purchase')) await this.#meet(card)
  }

  async #pressed({ button }: Press): Promise<void> {
    const { time, selectionMs, log } = this.#parts
    const item = this.#parts.menu.product(button)
    if (item === undefined) return log.warn({ button }, 'A button without a product was pressed.')
    const refusal = await this.#refusal(item)
    if (refusal !== null) log.info({ product: button, refusal }, 'The drink cannot be sold now.')
    this.#dispatch({ type: 'pressed', product: button, untilMs: time.now() + selectionMs, refusal })
    if (refusal !== null) this.#screen.noteIdle()
    if (this.#state.at === 'selected' && this.#lying !== null) await this.#meet(this.#lying)
  }

  /** Why no holder can get this drink now; null if one can. */
  async #refusal(item: MenuItem): Promise<TextKey | null> {
    const { hal, menu, log } = this.#parts
    const { reasons } = await hal.brewer.ready(item.name)
    if (reasons.length > 0) log.warn({ product: item.name, reasons }, 'The brewer is not ready.')
    const why = menu.whyNotAvailable(item)
    if (why !== null) return textOfNotSold(why)
    return reasons.length > 0 ? 'brewer-not-ready' : null
  }

  /** @returns what the tap was for */
  async #tapped(card: CardChannel): Promise<VendEffect['do'][]> {
    const tappedMs = this.#parts.time.now()
    const wanted = this.#dispatch({ type: 'tapped' })
    const tap = new Tap(card, this.#parts.aid)
    if (wanted.includes('identify')) this.#dispatch(await this.#enrolment.identify(card))
    if (wanted.includes('greet')) for (const event of await this.#greeter.meet(tap, () => this.#state.at)) this.#dispatch(event)
    if (wanted.includes('purchase') && this.#selection !== null) await this.#sell(tap, this.#selection, tappedMs)
    return wanted
  }

  async #sell(tap: Tap, selection: OpenSelection, tappedMs: number): Promise<void> {
    const payment = await takePayment(tap, selection, this.#parts)
    if (payment.kind === 'not-paid') {
      this.#dispatch(payment.event)
      // The selection stays open, unless the machine can no longer brew it.
      return this.#look()
    }
    const { paid, creditTaken, holder } = payment.vend
    const brewed = brew({ paid: payment, tap, tappedMs }, this.#parts)
    this.#brewing = brewed.then(text => void this.#dispatch({ type: 'brewed', text, untilMs: this.#parts.time.now() + GREETING_MS }))
    this.#dispatch({ type: 'paid', byCredit: paid === 0n && creditTaken > 0n, inDoubt: this.#isInDoubt(holder) })
    this.#parts.sold()
  }

  /** Whether an earlier cup of this holder waits for the owner. A store that fails now must not end the cup that it has just taken. */
  #isInDoubt(holder: Address): boolean {
    try {
      return this.#parts.store.vends.waitingForOwner().some(vend => vend.holder === holder)
    } catch (error) {
      if (isUnusable(error)) return false
      throw error
    }
  }

  /** Keeps the idle display true, and ends a selection that is no longer available; nothing was charged. */
  #look(): void {
    if (!mayShowChanges(this.#state)) return
    const obstacle = this.#obstacle()
    if (obstacle === null && this.#screen.isTrue()) return
    // The display shows the obstacle in place of the selection. Recorded here, so that the text disappears as soon as its cause does.
    if (this.#state.at === 'selected') this.#screen.noteIdle()
    this.#dispatch({ type: 'condition-changed', obstacle })
  }

  /** Why the selected drink is no longer available; null without a selection. */
  #obstacle(): TextKey | null {
    const item = this.#parts.menu.product(this.#selection?.product ?? null)
    const why = item === undefined ? null : this.#parts.menu.whyNotAvailable(item)
    return why === null ? null : textOfNotSold(why)
  }

  /** Advances the state machine and carries out the effects. Returns their kinds. */
  #dispatch(event: VendEvent): VendEffect['do'][] {
    const { state, effects } = vendStep(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#perform(effect)
    if (state.at !== 'enrolling') this.#enrolment.giveUp(noSigningCard)
    this.#parts.service.set(state.at === 'service')
    this.#watchTime()
    return effects.map(effect => effect.do)
  }

  /** The effects that ask the card in the field are carried out in `#tapped`. */
  #perform(effect: VendEffect): void {
    if (effect.do === 'open-selection') this.#select(effect)
    if (effect.do === 'close-selection') this.#selection = null
    if (effect.do === 'show') this.#screen.show(effect, this.#selection)
    if (effect.do === 'show-idle') this.#screen.showIdle()
    if (effect.do === 'test-cup') this.#tryCup(effect.product)
    if (effect.do === 'press') this.#pressAgain(effect.product)
  }

  #select({ product, untilMs }: Extract<VendEffect, { do: 'open-selection' }>): void {
    const { menu, log } = this.#parts
    const item = menu.product(product)
    if (item === undefined) return
    log.debug({ product, untilMs }, 'A drink was selected.')
    const selection: OpenSelection = { ...openSelection(menu, item), chosen: channel => this.#screen.showPrice(selection, channel) }
    this.#selection = selection
  }

  /** A press during a cup, remembered until now. */
  #pressAgain(product: string): void {
    if (this.#isStopping) return
    this.#pressed({ button: product }).catch(error => this.#parts.log.error({ err: error, product }, 'A remembered press failed.'))
  }

  #tryCup(product: string): void {
    // Not while a fault lasts: the technician may be working inside the machine.
    const mayBrew = () => this.#state.at === 'service' && this.#parts.condition.causesAgainstTestCup(product).length === 0
    if (!this.#testCups.isBrewing) this.#brewing = this.#testCups.brew(product, mayBrew)
  }

  /** A selection's time limit applies only while it waits for a tap; it never interrupts a tap. */
  #watchTime(): void {
    const { time } = this.#parts
    this.#endWait()
    const untilMs = endsAtMs(this.#state)
    if (untilMs !== null && !this.#isStopping)
      this.#endWait = time.after(untilMs - time.now(), () => this.#dispatch({ type: 'elapsed', nowMs: time.now() }))
  }
}
