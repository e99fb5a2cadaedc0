import type { Cancel, Time } from '../support/time.ts'
import { OPENING_TIMEOUT_MS } from './guard-machine.ts'
import type { GuardProcess } from './guard-process.ts'
import type { KeeperReport, KeeperRequest } from './keeper-messages.ts'
import type { GuardReport, GuardRequest } from './messages.ts'

const FIRST_PAUSE_MS = 50
/** For a guard that never became ready. */
const LONGEST_PAUSE_MS = 5000
const START_TIMEOUT_MS = 10_000
const END_TIMEOUT_MS = 3000
/** Allowance for message delay on a loaded machine. */
const ANSWER_SLACK_MS = 500
/** What a guard must do besides answering requests, whose ids are positive. */
const START = -1
const END = -2
/** Attempts to open the lines after a guard's death. The kernel may free them a moment later than the guard's pipe. */
const ATTEMPTS = 10
const ATTEMPT_PAUSE_MS = 20

export interface KeeperParts {
  spawn(onReport: (report: GuardReport) => void): GuardProcess
  /**
   * Opens every line without the guard, and releases them.
   * @throws HalError
   */
  openLines(): Promise<void>
  report(report: KeeperReport): void
  readonly time: Time
}

/**
 * Keeps one guard running, and opens the lines itself as soon as a guard has died. It kills a guard that does not answer in time.
 * Lives in a separate thread (keeper-thread.ts), which a slow disk cannot block.
 */
export class GuardKeeper {
  readonly #parts: KeeperParts
  readonly #stop = new AbortController()
  readonly #waits = new Map<number, Cancel>()
  #guard: GuardProcess | undefined
  #isReady = false
  #lost: { reason: string; remedy: string } | undefined

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  /** Settles after `end`. */
  async run(): Promise<void> {
    const { time } = this.#parts
    await this.#open(1)
    for (let pauseMs = FIRST_PAUSE_MS; !this.#stop.signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await this.#runGuard()
      if (this.#isReady) pauseMs = FIRST_PAUSE_MS
      await time.pause(pauseMs, this.#stop.signal)
    }
  }

  handle(request: KeeperRequest): void {
    if (request.kind === 'end') this.#end()
    else if (request.guard === this.#guard?.pid) this.#ask(request.request, this.#guard)
  }

  #end(): void {
    this.#stop.abort()
    this.#guard?.end()
    if (this.#guard) this.#killAfter(END_TIMEOUT_MS, this.#guard, END)
  }

  #ask(request: GuardRequest, guard: GuardProcess): void {
    guard.send(request)
    if (request.type === 'beat') return
    const pulseMs = request.type === 'pulse' ? Math.max(0, request.ms) : 0
    this.#killAfter(pulseMs + OPENING_TIMEOUT_MS + ANSWER_SLACK_MS, guard, request.id)
  }

  /** Kills a guard that has not answered by then. Answers that have arrived are read first. */
  #killAfter(milliseconds: number, guard: GuardProcess, id: number): void {
    const { time } = this.#parts
    this.#waits.set(
      id,
      time.after(milliseconds, () =>
        this.#waits.set(
          id,
          time.after(0, () => guard.kill()),
        ),
      ),
    )
  }

  #answered(id: number): void {
    this.#waits.get(id)?.()
    this.#waits.delete(id)
  }

  async #runGuard(): Promise<void> {
    this.#isReady = false
    this.#lost = undefined
    const guard = this.#parts.spawn(report => this.#heard(report))
    this.#guard = guard
    this.#parts.report({ kind: 'started', guard: guard.pid ?? 0 })
    this.#killAfter(START_TIMEOUT_MS, guard, START)
    const { how, isOpen } = await guard.exited
    this.#guard = undefined
    for (const id of [...this.#waits.keys()]) this.#answered(id)
    const lost = this.#lost ?? {
      reason: `The relay guard ${how}.`,
      remedy: 'It restarts automatically; see the log if it does not stay up.',
    }
    this.#parts.report({ kind: 'ended', ...lost, isOpen: isOpen || (await this.#open(ATTEMPTS)) })
  }

  #heard(report: GuardReport): void {
    if (report.type === 'ready') {
      this.#isReady = true
      this.#answered(START)
    } else if (report.type === 'lost') this.#lost = { reason: report.reason, remedy: report.remedy }
    else if (report.type !== 'closed') this.#answered(report.id)
    this.#parts.report({ kind: 'told', report })
  }

  /** Whether the lines are open now. */
  async #open(attempts: number): Promise<boolean> {
    const { time, openLines } = this.#parts
    for (let attempt = 1; ; attempt += 1) {
      const over = new AbortController()
      const opened = openLines().then(
        () => true,
        () => false,
      )
      const isOpen = await Promise.race([opened, time.pause(OPENING_TIMEOUT_MS, over.signal).then(() => 'late' as const)])
      over.abort()
      if (isOpen === true || isOpen === 'late' || attempt >= attempts) return isOpen === true
      await time.pause(ATTEMPT_PAUSE_MS)
    }
  }
}
