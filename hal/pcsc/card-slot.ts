import { setTimeout as delay } from 'node:timers/promises'
import type { PcscReader } from 'nfc-pcsc'
import { isEscapeRefused } from './lamp-fault.ts'
import type { ReaderReport } from './messages.ts'

/**
 * The longest short response: 256 bytes, the status word, and a few bytes of pcsc-lite. With a smaller buffer the answer is lost
 * after the card gave it.
 */
const LONGEST_ANSWER = 264
/** SCARD_W_SECURITY_VIOLATION: pcscd's answer when polkit denies access. pcsclite has the code only in its message. */
export function isDenied(error: Error): boolean {
  return error.message.includes('0x8010006a')
}

/** A card at the edge of the field may not answer the first activation. It is retried after this pause for as long as it is there. */
const CONNECT_PAUSE_MS = 100

/**
 * pcscd polls a reader every 400 ms. A card still present this long after a failed command has not left, or another replaced it at once.
 */
const LOOK_AGAIN_MS = 700

/**
 * The cards of one reader, one after the other. Replaces nfc-pcsc's own card handling, which connects while the last disconnect
 * is still in progress, emits a failed connect where nothing can handle it, and misses a card that was swapped between two polls.
 * Commands, connects and disconnects run one at a time.
 */
export class CardSlot {
  readonly #reader: PcscReader
  readonly #report: (report: ReaderReport) => void
  readonly #nextCard: () => number
  #active = false
  #state = 0
  /** The card in the field, connected or not. */
  #card: number | undefined
  #protocol: number | undefined
  /** Whether this card was already reported as a new tap without having left. Happens at most once per card. */
  #takenAnew = false
  #work: Promise<void> = Promise.resolve()

  constructor(reader: PcscReader, nextCard: () => number, report: (report: ReaderReport) => void) {
    this.#reader = reader
    this.#nextCard = nextCard
    this.#report = report
  }

  /** Whether this reader is the chosen one. Only the chosen reader's cards are powered and reported. */
  set active(active: boolean) {
    this.#active = active
    this.#follow(this.#state)
  }

  /** PC/SC's state of the slot. The upper 16 bits count card insertions and removals (pcsc-lite, SCardGetStatusChange). */
  statusChanged(state: number): void {
    const another = state >>> 16 !== this.#state >>> 16
    if (another) this.#leave()
    this.#state = state
    this.#follow(state)
  }

  /** Sends a command (hex) to a card. The answer or the tear is reported. */
  transmit(card: number, id: number, command: string): void {
    const protocol = this.#protocol
    if (card !== this.#card || protocol === undefined) {
      this.#report({ kind: 'torn', card, id, reason: 'The card left the field.' })
      return
    }
    this.#reader.transmit(Buffer.from(command, 'hex'), LONGEST_ANSWER, protocol, (error, answer) => {
      if (error) this.#report({ kind: 'torn', card, id, reason: error.message })
      else this.#report({ kind: 'answer', card, id, answer: answer?.toString('hex') ?? '' })
      if (error || (answer?.length ?? 0) < 2) this.#lookAgain(card)
    })
  }

  /** Sends escape commands (hex) to the reader itself, over the card's connection or, with no card present, over a separate one. */
  control(commands: readonly string[]): void {
    this.#work = this.#work.then(() => this.#control(commands))
  }

  /** The reader was unplugged. */
  end(): void {
    this.#active = false
    this.#leave()
  }

  #follow(state: number): void {
    const here = this.#active && (state & this.#reader.SCARD_STATE_PRESENT) !== 0
    if (!here) this.#leave()
    else if (this.#card === undefined) this.#arrive()
  }

  #arrive(): void {
    const card = this.#nextCard()
    this.#card = card
    this.#work = this.#work.then(() => this.#connectTo(card))
  }

  /**
   * Detects a card that was swapped in the middle of a command: pcscd sees a card at each poll, so there is no other trace. After
   * a failed command a card that is still present counts as a new tap, but only once, so that a card that always fails is not
   * retried forever.
   */
  #lookAgain(card: number): void {
    setTimeout(() => {
      if (this.#card === card && !this.#takenAnew) this.#work = this.#work.then(() => this.#takeAnew(card))
    }, LOOK_AGAIN_MS)
  }

  async #takeAnew(card: number): Promise<void> {
    if (this.#card !== card) return
    await this.#disconnect()
    const protocol = await this.#connect()
    if (protocol === undefined || this.#card !== card) return
    this.#report({ kind: 'gone', card })
    this.#card = this.#nextCard()
    this.#protocol = protocol
    this.#takenAnew = true
    this.#report({ kind: 'card', card: this.#card })
  }

  #leave(): void {
    this.#takenAnew = false
    if (this.#card === undefined) return
    this.#report({ kind: 'gone', card: this.#card })
    this.#card = undefined
    this.#protocol = undefined
    this.#work = this.#work.then(() => this.#disconnect())
  }

  async #connectTo(card: number): Promise<void> {
    while (this.#card === card) {
      const protocol = await this.#connect()
      if (protocol !== undefined && this.#card === card) {
        this.#protocol = protocol
        this.#report({ kind: 'card', card })
        return
      }
      await delay(CONNECT_PAUSE_MS)
    }
  }

  async #control(commands: readonly string[]): Promise<void> {
    if (!this.#active) return
    const ownConnection = !this.#reader.connected
    if (ownConnection && !(await this.#connectDirectly())) return
    const errors: (Error | null)[] = []
    for (const command of commands) errors.push(await this.#escape(command))
    if (ownConnection) await this.#disconnect()
    const failed = errors.find(error => error !== null)
    if (failed === undefined) this.#report({ kind: 'lamps', refused: null })
    else if (isEscapeRefused(failed)) this.#report({ kind: 'lamps', refused: failed.message })
  }

  #connectDirectly(): Promise<boolean> {
    return new Promise(resolve => {
      this.#reader.connect({ share_mode: this.#reader.SCARD_SHARE_DIRECT }, error => resolve(!error))
    })
  }

  /** The error, which stops nothing: a reader without escape commands still serves. */
  #escape(command: string): Promise<Error | null> {
    return new Promise(resolve => {
      this.#reader.control(Buffer.from(command, 'hex'), this.#reader.IOCTL_CCID_ESCAPE, LONGEST_ANSWER, error => resolve(error ?? null))
    })
  }

  #connect(): Promise<number | undefined> {
    return new Promise(resolve => {
      // Shared: the connection of a reader process that was just replaced may still be open.
      this.#reader.connect({ share_mode: this.#reader.SCARD_SHARE_SHARED }, (error, protocol) => {
        if (error && isDenied(error)) this.#report({ kind: 'failed', failure: 'denied', reason: error.message })
        resolve(error ? undefined : protocol)
      })
    })
  }

  #disconnect(): Promise<void> {
    return new Promise(resolve => {
      this.#reader.disconnect(this.#reader.SCARD_LEAVE_CARD, () => {
        // After a failed disconnect the flag stays set, and the next connect would do nothing and report success.
        this.#reader.connected = false
        resolve()
      })
    })
  }
}
