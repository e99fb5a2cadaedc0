import type { CardChannel } from '../../hal/card-reader.ts'
import { CardGoneError } from '../../hal/errors.ts'
import { CremaError } from '../core/crema-error.ts'
import type { Address, Hash } from '../core/hex.ts'
import type { Visit } from '../core/messages.ts'
import type { CompactSignature } from '../core/signature.ts'
import { decodeResponse } from '../core/tap/apdu.ts'
import { type BadgeAnswer, decodeBadgeAnswer, encodeBadgeCommand } from '../core/tap/badge.ts'
import { decodeChallengeAnswer, encodeChallengeCommand } from '../core/tap/challenge.ts'
import { type DeliveredCompletion, encodeCompletionCommand, encodeDeliverCommands } from '../core/tap/deliver.ts'
import { TapFormatError } from '../core/tap/errors.ts'
import { encodeGiveCommand } from '../core/tap/give.ts'
import { decodeNewestAnswer, encodeNewestCommand, type NewestAnswer } from '../core/tap/newest.ts'
import type { PresentedReceipt } from '../core/tap/presented-receipt.ts'
import { encodePreviousCommands } from '../core/tap/previous.ts'
import { encodeResultCommand, type Result } from '../core/tap/result.ts'
import { decodeSelectAnswer, encodeSelectCommand, type SelectAnswer } from '../core/tap/select.ts'
import { decodeSignAnswer, encodeSignCommand, type SignRequest } from '../core/tap/sign.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { encodeTermsCommand, type PresentedTerms } from '../core/tap/terms.ts'

/** The phone refused with this status word. */
export class PhoneRefused extends CremaError {
  override name = 'PhoneRefused'
  readonly status: number
  /** The status was 9000, but the answer is no message of the protocol. */
  readonly isUnreadable: boolean

  constructor(status: number, isUnreadable = false) {
    super({
      code: 'phone-refused',
      fact: `The phone answered ${status.toString(16).padStart(4, '0')}.`,
      expected: '9000',
      remedy: 'Tap again, or check the wallet.',
    })
    this.status = status
    this.isUnreadable = isUnreadable
  }
}

/** Time limits for the answers. A cold start of the phone's app happens during SELECT. */
const SELECT_MS = 3000
const SIGN_MS = 2000
const OTHER_MS = 1000

/**
 * The exchanges of one tap, from the machine's side. Each throws CardGoneError for a tear (an incomplete answer) and PhoneRefused
 * for a status other than 9000. An answer that is not a message of the protocol counts as a fault of the phone (6F00).
 */
export class Tap {
  readonly #channel: CardChannel
  readonly #aid: Uint8Array
  #shown: PresentedTerms | null = null

  constructor(channel: CardChannel, aid: Uint8Array) {
    this.#channel = channel
    this.#aid = aid
  }

  /** The card itself, for cards that are not wallets. */
  get field(): CardChannel {
    return this.#channel
  }

  select(): Promise<SelectAnswer> {
    return this.#ask(encodeSelectCommand(this.#aid), SELECT_MS, decodeSelectAnswer)
  }

  badge(issuers: readonly Address[]): Promise<BadgeAnswer> {
    return this.#ask(encodeBadgeCommand(issuers), OTHER_MS, decodeBadgeAnswer)
  }

  /** The phone keeps them for the tap, so the same terms are sent only once in a row. */
  async terms(terms: PresentedTerms): Promise<void> {
    if (terms === this.#shown) return
    await this.#tell([encodeTermsCommand(terms)])
    this.#shown = terms
  }

  previous(receipt: PresentedReceipt): Promise<void> {
    return this.#tell(encodePreviousCommands(receipt))
  }

  sign(request: SignRequest): Promise<CompactSignature> {
    return this.#ask(encodeSignCommand(request), SIGN_MS, decodeSignAnswer)
  }

  result(result: Result): Promise<void> {
    return this.#tell([encodeResultCommand(result)])
  }

  newest(channelId: Hash): Promise<NewestAnswer> {
    return this.#ask(encodeNewestCommand(channelId), OTHER_MS, decodeNewestAnswer)
  }

  challenge(visit: Visit): Promise<CompactSignature> {
    return this.#ask(encodeChallengeCommand(visit), SIGN_MS, decodeChallengeAnswer)
  }

  give(badge: BadgeAnswer): Promise<void> {
    return this.#tell([encodeGiveCommand(badge)])
  }

  deliver(receipt: PresentedReceipt, completion: DeliveredCompletion): Promise<void> {
    return this.#tell([...encodeDeliverCommands(receipt), encodeCompletionCommand(completion)])
  }

  async #tell(commands: readonly Uint8Array[]): Promise<void> {
    for (const command of commands) await this.#transmit(command, OTHER_MS)
  }

  async #ask<T>(command: Uint8Array, deadlineMs: number, decode: (response: Uint8Array) => T): Promise<T> {
    const response = await this.#transmit(command, deadlineMs)
    try {
      return decode(response)
    } catch (error) {
      throw error instanceof TapFormatError ? new PhoneRefused(StatusWord.fault, true) : error
    }
  }

  async #transmit(command: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    const response = await this.#channel.transmit(command, deadlineMs)
    if (response.length < 2) throw new CardGoneError(`The card answered with ${response.length} bytes.`, { expected: 'at least 2' })
    const status = response.length > 222 ? StatusWord.fault : decodeResponse(response).status
    if (status !== StatusWord.done) throw new PhoneRefused(status)
    return response
  }
}
