import type { Listener } from './endpoint.ts'
import type { Tap } from './people.ts'
import type { Answer, Block, Call } from './rpc.ts'
import type { Setting } from './setting.ts'
import { CUP } from './world.ts'

/** Seconds that a tap and the delivery of an answer may overlap, and that a machine may take to keep what it was told. */
const TOLERANCE = 2

/** Until when the rule allows cups, as things stand, and how often the machine was started. */
export interface Outlook {
  readonly until: number
  /** How far the machine's best time is behind the true one, in seconds. */
  readonly behind: number
  readonly starts: number
}

/**
 * What the machine can know at best, from the true answers that reached it, and which cups the offline rule (protocol, section 6) then forbids.
 * Knows nothing of what the machine itself says or thinks.
 */
export class Knowledge implements Listener {
  readonly #setting: Setting
  readonly #now: () => number
  /** The time of the newest true block that reached the machine. */
  #headAt: number
  /** When the blocks arrived that were new then, in seconds of true time without what passed at once. */
  readonly #arrivals: { readonly arrived: number; readonly at: number }[] = []
  /** The time of the newest block that the machine had kept for sure when it was started. */
  #keptAt: number
  #leapt = 0
  /** How far the machine's best time is behind the true one, in seconds: after a start it knows no more than the newest block, however old. */
  #behind = 0
  /** Whether the machine can know the time since its start. */
  #timeKnown = true
  #onAllowance = 0n
  #starts = 0
  readonly violations: string[] = []

  /** @param now the true time, Unix seconds */
  constructor(setting: Setting, headAt: number, now: () => number) {
    this.#setting = setting
    this.#now = now
    this.#headAt = headAt
    this.#keptAt = headAt
  }

  heard({ method }: Call, { result }: Answer): void {
    if (method !== 'eth_getBlockByNumber' || result === null || result === undefined) return
    const at = Number((result as Block).timestamp)
    // Before it knows the time, what was told to the process before may be new to it.
    if (at <= (this.#timeKnown ? this.#headAt : this.#keptAt)) return
    this.#headAt = Math.max(this.#headAt, at)
    this.#arrivals.push({ arrived: this.#now() - this.#leapt, at })
    this.#behind = this.#timeKnown ? Math.min(this.#behind, this.#now() - at) : this.#now() - at
    this.#timeKnown = true
    this.#onAllowance = 0n
  }

  /** The machine was started; `wallIsTrue` when it trusts a wall clock that is right. */
  started(wallIsTrue: boolean): void {
    this.#starts++
    const surely = this.#now() - this.#leapt - TOLERANCE
    this.#keptAt = this.#arrivals.findLast(({ arrived }) => arrived <= surely)?.at ?? this.#keptAt
    if (!wallIsTrue) this.#timeKnown = false
    else this.#behind = 0
  }

  /** Time passed at once: neither the monotonic clock of a machine that runs shows it, nor a wall clock that it does not trust. */
  leapt(seconds: number): void {
    this.#leapt += seconds
    if (!this.#setting.trustsClock) this.#behind += seconds
  }

  /** @param before what `outlook` was when the button was pressed */
  judge({ at, paid, who }: Tap, { until, behind, starts }: Outlook): void {
    // A machine that was killed meanwhile took the receipt before it.
    if (paid === 0n || starts !== this.#starts) return
    // A block that arrives during the tap may show the machine the true time, or that the old one was long ago.
    const known = at - Math.max(0, behind, this.#behind)
    if (this.#timeKnown && known > until + TOLERANCE)
      this.violations.push(`${who} was served ${Math.round(known - until)} s after the offline budget had ended`)
    if (this.#timeKnown) return
    this.#onAllowance += paid
    const allowance = BigInt(this.#setting.allowance) * CUP
    if (this.#onAllowance > allowance)
      this.violations.push(`${this.#onAllowance} were served without a known time; the allowance is ${allowance}`)
  }

  outlook(): Outlook {
    const until = this.#headAt + this.#setting.noticePeriod - this.#setting.margin
    return { until, behind: this.#behind, starts: this.#starts }
  }
}
