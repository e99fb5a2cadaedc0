import type { Brewer, BrewOutcome } from '../../hal/brewer.ts'
import { nameOfCause } from '../core/causes.ts'
import { reasonOf } from '../core/crema-error.ts'
import type { CompactSignature } from '../core/signature.ts'
import type { Settlement, VendState } from '../core/vend-record.ts'
import type { Logger } from '../logger.ts'
import type { Condition } from '../machine/condition.ts'
import type { Paid } from '../nfc/selection.ts'
import type { Tap } from '../nfc/tap.ts'
import type { StoredReceipt, Vend } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { Time } from '../support/time.ts'
import type { TextKey } from '../texts/en.ts'
import type { DailyTags } from './daily-tags.ts'
import type { Unsettled } from './unsettled.ts'

export interface BrewParts {
  readonly store: Pick<Store, 'vends'>
  readonly unsettled: Pick<Unsettled, 'settle'>
  readonly hal: { readonly brewer: Pick<Brewer, 'brew'> }
  readonly condition: Pick<Condition, 'watchForSpoiling'>
  readonly time: Pick<Time, 'now'>
  /** Names of holders in the log. */
  readonly tags: Pick<DailyTags, 'of'>
  readonly log: Logger
  /** The machine's acceptance of a stored receipt. */
  accept(stored: StoredReceipt): CompactSignature
}

/** A paid cup and the tap that paid for it. */
export interface PaidCup {
  readonly paid: Paid
  readonly tap: Tap
  /** When the tap began, monotonic milliseconds. */
  readonly tappedMs: number
}

/**
 * From the committed vend to its settlement. The relay closes first; then the phone receives the result. Never rejects. A vend that
 * cannot be written as started is not brewed: it becomes a credit at once.
 * @returns the text on the display after the brew; null if nothing is owed
 */
export async function brew(cup: PaidCup, parts: BrewParts): Promise<TextKey | null> {
  const { vend } = cup.paid
  try {
    parts.store.vends.markStarting(vend.id)
  } catch (error) {
    parts.log.error({ err: error, vend: vend.id }, 'A vend could not be marked as starting; its cup is not brewed.')
    return endWith(cup, 'never-started', parts)
  }
  try {
    return await brewAndSettle(cup, parts)
  } catch (error) {
    parts.log.error({ err: error, vend: vend.id }, 'A cup ended with an error.')
    return textAfter('unknown', parts.unsettled.settle(vend.id, 'unknown'))
  }
}

async function brewAndSettle(cup: PaidCup, parts: BrewParts): Promise<TextKey | null> {
  const { hal, condition, unsettled, log } = parts
  const { vend } = cup.paid
  const endWatch = condition.watchForSpoiling()
  const { started, finished } = hal.brewer.brew(vend.product)
  const hasStarted = await toldWhether(started, vend, log)
  logCup(cup, parts)
  const told = hasStarted ? tellResult(cup, 'brewing', parts) : Promise.resolve()
  const outcome = await finished
  const spoiled = endWatch()
  if (spoiled !== null) log.warn({ vend: vend.id, cause: nameOfCause(spoiled) }, 'A fault occurred while the cup was brewed.')
  const state = stateAfter(hasStarted, spoiled !== null && outcome === 'done' ? 'unknown' : outcome)
  if (!hasStarted) return endWith(cup, state, parts)
  const text = textAfter(state, unsettled.settle(vend.id, state))
  await told
  return text
}

/** Ends a vend whose phone has no result yet. */
async function endWith(cup: PaidCup, state: VendState, parts: BrewParts): Promise<TextKey | null> {
  const settlement = parts.unsettled.settle(cup.paid.vend.id, state)
  if (settlement !== null) await tellResult(cup, settlement === 'credit' ? 'credit' : 'brewing', parts)
  return textAfter(state, settlement)
}

const toldWhether = (started: Promise<void>, { id }: Vend, log: Logger): Promise<boolean> =>
  started.then(
    () => true,
    error => {
      log.error({ err: error, vend: id }, 'The brew did not start.')
      return false
    },
  )

function logCup({ paid: { vend }, tappedMs }: PaidCup, { time, tags, log }: BrewParts): void {
  const ms = Math.round((time.now() - tappedMs) * 10) / 10
  log.info({ vend: vend.id, product: vend.product, paid: String(vend.paid), holder: tags.of(vend.holder), ms }, 'A cup was paid for.')
}

/** Cards cannot process RESULT. */
async function tellResult({ paid: { by, stored }, tap }: PaidCup, state: 'brewing' | 'credit', { accept, log }: BrewParts): Promise<void> {
  if (by === 'card') return
  const { sequence, cumulativeAmount } = stored.receipt
  const acceptance = accept(stored)
  try {
    await tap.result({ state, sequence, cumulativeAmount, acceptance })
  } catch (error) {
    log.info({ why: reasonOf(error) }, 'The phone left before it received the result.')
  }
}

/** A brewer that did not start and reports `failed` has never closed the relay. Otherwise its reported outcome counts. */
function stateAfter(hasStarted: boolean, outcome: BrewOutcome): VendState {
  if (!hasStarted && outcome === 'failed') return 'never-started'
  return outcome === 'done' ? 'brewed' : outcome
}

/** @param settlement null if it could not be written yet */
function textAfter(state: VendState, settlement: Settlement | null): TextKey | null {
  if (settlement === 'nothing-owed' || (settlement === null && state === 'brewed')) return null
  return settlement === 'credit' ? 'not-brewed' : 'not-brewed-ask'
}
