import { setTimeout as delay } from 'node:timers/promises'
import { CardGoneError } from '../errors.ts'
import type { Chip } from './chip.ts'
import { type CardCommand, Pn532Card } from './pn532-card.ts'
import type { Target } from './targets.ts'

/** Pause between polls of an empty field; a poll itself takes some milliseconds more. */
const POLL_PAUSE_MS = 40
/** After this many empty polls, about a second, the field is reset: a card whose activation was interrupted answers no poll until then. */
const LOOKS_BETWEEN_RESETS = 20
/** How often an idle card's presence is checked. */
const PRESENCE_MS = 100
/** ISO 7816-4: file or application not found. Answered on behalf of a card without applications. */
const noApplication = Uint8Array.of(0x6a, 0x82)

/** Events of the watch. */
export interface FieldEvents {
  /** The chip polled the field, so it works. Repeats. */
  looked(): void
  card(card: Pn532Card): void
}

/**
 * Looks for cards and serves one after another until the signal aborts.
 * @throws ChipFailedError when the chip stops working; the caller must then tell the card in the field that it left
 */
export async function watchField(chip: Chip, events: FieldEvents, signal: AbortSignal): Promise<void> {
  for (let looks = 1; !signal.aborted; looks += 1) {
    const target = await chip.findCard()
    events.looked()
    if (target) await attend(chip, target, events)
    else if (looks % LOOKS_BETWEEN_RESETS === 0) await chip.resetField()
    else await delay(POLL_PAUSE_MS, undefined, { signal }).catch(() => {})
  }
}

/** One card's stay, from its tap to an empty field. */
async function attend(chip: Chip, target: Target, events: FieldEvents): Promise<void> {
  const card = new Pn532Card()
  events.card(card)
  await serve(chip, target, card)
  await untilFieldIsEmpty(chip)
  card.leave()
}

/** Returns when the card is torn or does not answer. */
async function serve(chip: Chip, target: Target, card: Pn532Card): Promise<void> {
  while (!card.torn) {
    const command = await card.nextCommand(PRESENCE_MS)
    if (command) card.settle(await exchange(chip, target, command))
    else if (!card.torn && !(await isThere(chip, target))) return
  }
}

async function exchange(chip: Chip, target: Target, command: CardCommand): Promise<Uint8Array | CardGoneError> {
  if (!target.isoDep) return noApplication
  try {
    return await chip.exchange(target, command.apdu, command.deadlineMs, command.signal)
  } catch (error) {
    if (error instanceof CardGoneError) return error
    throw error
  }
}

/** A memory card has no presence check without side effects, so it is activated again. */
async function isThere(chip: Chip, target: Target): Promise<boolean> {
  return target.isoDep ? chip.answers(target) : (await findAnew(chip)) !== undefined
}

async function untilFieldIsEmpty(chip: Chip): Promise<void> {
  for (let target = await findAnew(chip); target !== undefined; target = await findAnew(chip)) {
    do await delay(PRESENCE_MS)
    while (target.isoDep && (await chip.answers(target)))
  }
}

/** The card found after a reset of the field. */
async function findAnew(chip: Chip): Promise<Target | undefined> {
  await chip.resetField()
  return chip.findCard()
}
