import { setTimeout as delay } from 'node:timers/promises'
import { CardGoneError } from '../errors.ts'
import type { Chip } from './chip.ts'
import { type CardCommand, Pn532Card } from './pn532-card.ts'
import type { Target } from './targets.ts'

/** An empty field is looked into this often; besides, a look takes some milliseconds. */
const POLL_PAUSE_MS = 40
/** After so many empty looks, about a second, the field goes off and on: a card whose activation broke off answers no poll until then. */
const LOOKS_BETWEEN_RESETS = 20
/** A card that is asked nothing is looked for this often. */
const PRESENCE_MS = 100
/** ISO 7816-4: file or application not found. What a card without applications is taken to answer. */
const noApplication = Uint8Array.of(0x6a, 0x82)

/** What the watch tells. */
export interface FieldEvents {
  /** The chip looked into the field: it works. Comes again and again. */
  looked(): void
  card(card: Pn532Card): void
}

/**
 * Looks for cards and serves one after the other until the signal aborts.
 * @throws ChipFailedError when the chip does not work any more; the card in the field is then still to be told
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

/** A card's whole stay, from its tap to an empty field. */
async function attend(chip: Chip, target: Target, events: FieldEvents): Promise<void> {
  const card = new Pn532Card()
  events.card(card)
  await serve(chip, target, card)
  await untilFieldIsEmpty(chip)
  card.leave()
}

/** Until the card is torn or does not answer. */
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

/** A memory card knows no question that changes nothing; it is activated anew. */
async function isThere(chip: Chip, target: Target): Promise<boolean> {
  return target.isoDep ? chip.answers(target) : (await findAnew(chip)) !== undefined
}

async function untilFieldIsEmpty(chip: Chip): Promise<void> {
  for (let target = await findAnew(chip); target !== undefined; target = await findAnew(chip)) {
    do await delay(PRESENCE_MS)
    while (target.isoDep && (await chip.answers(target)))
  }
}

/** The card that is there when all begin from nothing. */
async function findAnew(chip: Chip): Promise<Target | undefined> {
  await chip.resetField()
  return chip.findCard()
}
