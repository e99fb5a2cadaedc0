import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { CardGoneError } from '../errors.ts'
import type { Fault } from '../support/crema-error.ts'
import type { ChipLink } from './chip-link.ts'
import { ChipFailedError, NoAnswerError } from './errors.ts'
import { noLineTest, noRetries, noTimeouts } from './limits.ts'
import { ERROR_BITS, MORE_TO_COME, statusReason } from './status-bytes.ts'
import { parseTarget, polls, type Target } from './targets.ts'

/** Command codes (UM0701-02, 7). */
export const commandCodes = {
  diagnose: 0x00,
  getFirmwareVersion: 0x02,
  setParameters: 0x12,
  samConfiguration: 0x14,
  rfConfiguration: 0x32,
  inDataExchange: 0x40,
  inCommunicateThru: 0x42,
  inListPassiveTarget: 0x4a,
} as const

/** The longest command and answer of a card, in bytes: InDataExchange carries no more without chaining (7.3.8). */
export const LONGEST_APDU = 262

/**
 * At least one rising edge while the chip sleeps, and time for its oscillator before the first frame (7.2.11; AN10609, wake-up over HSU).
 */
const wakeUp = Uint8Array.of(0x55, 0x55, ...new Array<number>(14).fill(0))
/** Covers every command that waits for no card, or for one with bounded retries. */
const ANSWER_MS = 1000
/** Switching the field off for longer than 5 ms resets every card, and after 5 ms in the field a card is ready (ISO 14443-3). */
const FIELD_OFF_MS = 10
const CARD_START_MS = 6
/** For a command that a copy of the chip may lack: as long as the chip itself ever takes for one of these. */
const OPTION_MS = 100
/** How long a chip that ends no poll by itself looks for one kind of card. */
const PATIENT_POLL_MS = 300

/** The commands that the driver needs from a PN532. Every method throws ChipFailedError when the chip itself does not work. */
export class Chip {
  readonly #link: ChipLink
  readonly #limits: Fault[] = []
  #name = ''
  #hasLineTest = true
  #endsPolls = true

  constructor(link: ChipLink) {
    this.#link = link
  }

  /** What this chip lacks, for `status`; the driver makes up for it. Known after `start()`. */
  get limits(): readonly Fault[] {
    return this.#limits
  }

  /** Wakes and configures the chip; returns its name. */
  async start(): Promise<string> {
    this.#link.write(wakeUp)
    this.#link.abort()
    // Normal mode: no security module; the other two bytes have no meaning then (7.2.10). It also ends the sleep after power-on.
    await this.#twice(commandCodes.samConfiguration, [0x01, 0x14, 0x01])
    this.#hasLineTest = await this.#option(noLineTest, () => this.#testLine(OPTION_MS))
    this.#name = await this.#readName()
    // Activate ISO 14443-4 automatically (7.2.9).
    await this.#ask(commandCodes.setParameters, [0x14])
    // Timeouts of 102.4 ms (7.3.1, item 2).
    await this.#option(noTimeouts, () => this.#ask(commandCodes.rfConfiguration, [0x02, 0x00, 0x0b, 0x0b], OPTION_MS))
    this.#endsPolls = await this.#option(noRetries, () => this.#limitPolls())
    await this.resetField()
    return this.#name
  }

  /** Activates a card in the field, if there is one. */
  async findCard(): Promise<Target | undefined> {
    for (const poll of polls) {
      const answer = await (this.#endsPolls ? this.#ask(commandCodes.inListPassiveTarget, poll) : this.#pollPatiently(poll))
      const target = answer && parseTarget(poll[1] ?? 0, answer)
      if (target) return target
    }
    return undefined
  }

  /** Switches the field off and on, which resets every card in it. A card that was activated answers no poll until then. */
  async resetField(): Promise<void> {
    await this.#ask(commandCodes.rfConfiguration, [0x01, 0x00])
    await delay(FIELD_OFF_MS)
    await this.#ask(commandCodes.rfConfiguration, [0x01, 0x01])
    await delay(CARD_START_MS)
  }

  /**
   * Sends one command APDU to an ISO-DEP card.
   * @throws CardGoneError when the card gave no complete answer before the signal aborted
   */
  async exchange(target: Target, apdu: Uint8Array, deadlineMs: number, signal: AbortSignal): Promise<Uint8Array> {
    const answer = await this.#once(commandCodes.inDataExchange, [target.number, ...apdu], deadlineMs, signal)
    const [status = 0x01] = answer
    if ((status & ERROR_BITS) !== 0) throw new CardGoneError(statusReason(status))
    if ((status & MORE_TO_COME) !== 0)
      throw new CardGoneError(`The card answered more than ${LONGEST_APDU} bytes.`, {
        expected: 'a short response APDU',
        remedy: 'Use another card.',
      })
    if (answer.length < 3) throw new CardGoneError(`The card answered with ${answer.length - 1} bytes.`, { expected: 'at least 2' })
    return answer.slice(1)
  }

  /** Whether an ISO-DEP card is still there. Asks twice, since one answer may be lost in the air. */
  async answers(target: Target): Promise<boolean> {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const [status = 0x01] = await this.#ask(commandCodes.inCommunicateThru, target.areYouThere)
      if ((status & ERROR_BITS) === 0) return true
    }
    return false
  }

  /** "PN532 1.6". Bytes: IC, version, revision, support (7.2.2). */
  async #readName(): Promise<string> {
    const [ic = 0, version = 0, revision = 0] = await this.#twice(commandCodes.getFirmwareVersion, [])
    if (ic === 0x32) return `PN532 ${version}.${revision}`
    throw new ChipFailedError(`It identifies itself as a PN5${ic.toString(16).padStart(2, '0')}, not a PN532.`)
  }

  /** One retry of a poll, so that it returns (7.3.1, item 5). Some copies accept that and poll on for ever, so it is tried. */
  async #limitPolls(): Promise<void> {
    await this.#ask(commandCodes.rfConfiguration, [0x05, 0x01, 0x01, 0x01], OPTION_MS)
    await this.#ask(commandCodes.inListPassiveTarget, polls[0] ?? [])
  }

  /** A poll that the driver ends. A card that was being activated then answers no poll before the field was off. */
  async #pollPatiently(poll: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      return await this.#link.command(commandCodes.inListPassiveTarget, poll, PATIENT_POLL_MS)
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error
      await this.#resynchronise()
      await this.resetField()
      return undefined
    }
  }

  /** Whether the chip can do this; a chip that cannot is used as it is, and `limits` says so. */
  async #option(limit: Fault, act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act()
      return true
    } catch (error) {
      if (!(error instanceof ChipFailedError)) throw error
      this.#limits.push(limit)
      this.#link.abort()
      await this.#link.quiet()
      return false
    }
  }

  /** For a command that may safely be repeated. */
  async #ask(code: number, data: Iterable<number>, deadlineMs = ANSWER_MS): Promise<Uint8Array> {
    try {
      return await this.#link.command(code, Uint8Array.from(data), deadlineMs)
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error
      await this.#resynchronise()
      return await this.#link.command(code, Uint8Array.from(data), deadlineMs).catch(failed)
    }
  }

  /** The same for the commands that synchronise. */
  async #twice(code: number, data: Iterable<number>, deadlineMs = ANSWER_MS): Promise<Uint8Array> {
    try {
      return await this.#link.command(code, Uint8Array.from(data), deadlineMs)
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error
      this.#link.abort()
      return await this.#link.command(code, Uint8Array.from(data), deadlineMs).catch(failed)
    }
  }

  /** For a command that must reach the card at most once. If no answer comes, the command is abandoned and the chip resynchronised. */
  async #once(code: number, data: Iterable<number>, deadlineMs: number, signal: AbortSignal): Promise<Uint8Array> {
    try {
      return await this.#link.command(code, Uint8Array.from(data), deadlineMs, signal)
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error
      await this.#resynchronise()
      throw new CardGoneError(error.fact, { cause: error })
    }
  }

  /**
   * Abandons the running command, and makes sure that no rest of it arrives later, where a card's data could pass for an answer. A
   * chip without line test must fall silent, and then still give the same name.
   */
  async #resynchronise(): Promise<void> {
    this.#link.abort()
    if (this.#hasLineTest) return this.#testLine(ANSWER_MS)
    await this.#link.quiet()
    const name = await this.#readName()
    if (name !== this.#name) throw new ChipFailedError(`It identifies itself as a ${name}, and before as a ${this.#name}.`)
  }

  /** Sends random bytes and expects them back: earlier commands are then certainly over (7.2.1, communication line test). */
  async #testLine(deadlineMs: number): Promise<void> {
    const nonce = [0x00, ...randomBytes(4)]
    const echo = await this.#twice(commandCodes.diagnose, nonce, deadlineMs)
    if (Buffer.compare(echo, Uint8Array.from(nonce)) !== 0) throw new ChipFailedError('It does not echo the bytes that it was sent.')
  }
}

function failed(error: unknown): never {
  throw error instanceof NoAnswerError ? new ChipFailedError(error.fact, error) : error
}
