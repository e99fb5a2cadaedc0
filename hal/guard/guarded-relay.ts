import { HalError } from '../errors.ts'
import type { Pulse, Relay, RelayStatus } from '../relay.ts'
import { type Deferred, deferred } from '../support/deferred.ts'
import { StatusHolder } from '../support/status-holder.ts'
import type { Time } from '../support/time.ts'
import { type GuardConfig, guardConfig } from './config.ts'
import { type GuardProcess, type SpawnGuard, spawnGuard } from './guard-process.ts'
import type { GuardReport } from './messages.ts'
import { PulseUnderWay } from './pulse-under-way.ts'

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5000
/** A guard that has run this long did not fail at start: the growing pauses begin again. */
const STEADY_AFTER_MS = 10_000
const START_TIMEOUT_MS = 10_000
const END_TIMEOUT_MS = 3000

/** A relay behind its guard. `guardProcessId` is undefined while no guard runs. */
export interface GuardedRelayDriver extends Relay {
  readonly guardProcessId: number | undefined
}

/**
 * Starts the guard process and requests pulses from it. Settles once the guard has opened the lines or failed to: `status()` says
 * which. After a failure a new guard is started, with growing pauses, until one succeeds.
 * @param spawn starts a guard; a simulated machine has one in its own process
 * @throws ZodError when the options are invalid
 */
export async function openGuardedRelay(options: GuardConfig, time: Time, spawn: SpawnGuard = spawnGuard): Promise<GuardedRelayDriver> {
  const relay = new GuardedRelay(guardConfig.parse(options), time, spawn)
  await relay.started
  return relay
}

class GuardedRelay implements GuardedRelayDriver {
  readonly #config: GuardConfig
  readonly #time: Time
  readonly #spawn: SpawnGuard
  readonly #status = new StatusHolder<RelayStatus>({ state: 'lost', reason: 'The relay guard starts.', remedy: 'Wait a moment.' })
  readonly #stop = new AbortController()
  readonly #pulses = new Map<number, PulseUnderWay>()
  readonly #opening = new Map<number, Deferred<void>>()
  readonly #started = deferred<void>()
  readonly #running: Promise<void>
  #guard: GuardProcess | undefined
  #lost: { reason: string; remedy: string } | undefined
  #requests = 0

  constructor(config: GuardConfig, time: Time, spawn: SpawnGuard) {
    this.#config = config
    this.#time = time
    this.#spawn = spawn
    this.#running = this.#keepGuarded()
  }

  get started(): Promise<void> {
    return this.#started.promise
  }

  get guardProcessId(): number | undefined {
    return this.#guard?.pid
  }

  pulse(line: string, milliseconds: number): Pulse {
    const id = this.#nextRequest()
    const guard = this.#readyGuard()
    const pulse = new PulseUnderWay({ guard, milliseconds, heartbeatTimeoutMs: this.#config.heartbeatTimeoutMs, time: this.#time })
    if (!guard) pulse.refuse(this.#downError())
    else if (!Number.isFinite(milliseconds))
      pulse.refuse(
        new HalError({
          code: 'pulse-not-a-number',
          fact: `A pulse of ${milliseconds} ms was requested.`,
          expected: 'a finite number',
          remedy: 'Correct the pulse length.',
        }),
      )
    else {
      this.#pulses.set(id, pulse)
      guard.send({ type: 'pulse', id, line, ms: milliseconds })
    }
    return pulse
  }

  async openContacts(): Promise<void> {
    const guard = this.#readyGuard()
    if (!guard) throw this.#downError()
    const id = this.#nextRequest()
    const opened = deferred<void>()
    this.#opening.set(id, opened)
    guard.send({ type: 'open', id })
    await opened.promise
  }

  status(): RelayStatus {
    return this.#status.get()
  }

  onStatus(listener: (status: RelayStatus) => void, signal: AbortSignal): void {
    this.#status.on(listener, signal)
  }

  /** The guard opens the lines and exits; a pulse in progress is cut short. */
  async dispose(): Promise<void> {
    this.#stop.abort()
    this.#guard?.end()
    const guard = this.#guard
    const endWait = this.#time.after(END_TIMEOUT_MS, () => guard?.kill())
    await this.#running
    endWait()
  }

  async #keepGuarded(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !this.#stop.signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const startedAt = this.#time.now()
      await this.#runGuard()
      if (this.#time.now() - startedAt > STEADY_AFTER_MS) pauseMs = FIRST_PAUSE_MS
      await this.#time.pause(pauseMs, this.#stop.signal)
    }
  }

  async #runGuard(): Promise<void> {
    this.#lost = undefined
    const guard = this.#spawn(this.#config, report => this.#handle(report))
    this.#guard = guard
    const endWait = this.#time.after(START_TIMEOUT_MS, () => this.status().state === 'lost' && guard.kill())
    const how = await guard.exited
    endWait()
    this.#guard = undefined
    this.#end(this.#lost ?? { reason: `The relay guard ${how}.`, remedy: 'It restarts automatically; see the log if it does not stay up.' })
  }

  #end(lost: { reason: string; remedy: string }): void {
    const error = new HalError({
      code: 'relay-unknown',
      fact: `It is unknown whether the relay is open: ${lost.reason}`,
      expected: 'the relay guard to report it',
      remedy: lost.remedy,
    })
    for (const pulse of this.#pulses.values()) pulse.lose(error)
    for (const opened of this.#opening.values()) opened.reject(error)
    this.#pulses.clear()
    this.#opening.clear()
    this.#status.set({ state: 'lost', ...lost })
    this.#started.resolve()
  }

  #handle(report: GuardReport): void {
    if (report.type === 'ready') this.#ready()
    else if (report.type === 'lost') this.#lost = { reason: report.reason, remedy: report.remedy }
    else if (report.type === 'all-open') this.#settleOpening(report.id)
    else if (report.type === 'closed') this.#pulses.get(report.id)?.settleClosed()
    else this.#settlePulse(report)
  }

  #ready(): void {
    this.#status.set({ state: 'ready' })
    this.#started.resolve()
  }

  #settleOpening(id: number): void {
    this.#opening.get(id)?.resolve()
    this.#opening.delete(id)
  }

  #settlePulse(report: Extract<GuardReport, { type: 'opened' | 'refused' }>): void {
    const pulse = this.#pulses.get(report.id)
    this.#pulses.delete(report.id)
    if (report.type === 'opened') pulse?.settleOpened(report.cut)
    else
      pulse?.refuse(
        new HalError({
          code: 'pulse-refused',
          fact: report.reason,
          expected: 'a pulse that the relay guard allows',
          remedy: 'Check the pulse and the limits in hal.relay.',
        }),
      )
  }

  #readyGuard(): GuardProcess | undefined {
    return this.#status.get().state === 'ready' && !this.#stop.signal.aborted ? this.#guard : undefined
  }

  #downError(): HalError {
    const status = this.#status.get()
    const { reason, remedy } =
      status.state === 'lost' ? status : { reason: 'The relay driver was disposed of.', remedy: 'Restart the machine.' }
    return new HalError({ code: 'relay-lost', fact: reason, expected: 'the relay guard to run', remedy })
  }

  #nextRequest(): number {
    this.#requests += 1
    return this.#requests
  }
}
