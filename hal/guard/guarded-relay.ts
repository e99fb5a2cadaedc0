import { HalError } from '../errors.ts'
import type { Pulse, Relay, RelayStatus } from '../relay.ts'
import { type Deferred, deferred } from '../support/deferred.ts'
import { StatusHolder } from '../support/status-holder.ts'
import type { Time } from '../support/time.ts'
import { type GuardConfig, guardConfig } from './config.ts'
import { type KeeperLink, type StartKeeper, startKeeper } from './keeper-link.ts'
import type { GuardEnd, KeeperReport } from './keeper-messages.ts'
import type { GuardReport, GuardRequest } from './messages.ts'
import { PulseUnderWay } from './pulse-under-way.ts'

/** The pause before a keeper that ended unexpectedly is started again. */
const KEEPER_PAUSE_MS = 1000
/** Beats per heartbeat timeout: enough that one late beat cuts no pulse. */
const BEATS_IN_TIMEOUT = 5

/** A relay behind its guard. `guardProcessId` is undefined while no guard runs. */
export interface GuardedRelayDriver extends Relay {
  readonly guardProcessId: number | undefined
}

/**
 * Starts the guard process, through the thread that keeps it, and requests pulses from it. Settles once the guard has opened the lines
 * or failed to: `status()` says which. After a failure a new guard is started until one succeeds.
 * @param start starts the keeper; a simulated machine has one in its own process
 * @throws ZodError when the options are invalid
 */
export async function openGuardedRelay(options: GuardConfig, time: Time, start: StartKeeper = startKeeper): Promise<GuardedRelayDriver> {
  const relay = new GuardedRelay(guardConfig.parse(options), time, start)
  await relay.started
  return relay
}

class GuardedRelay implements GuardedRelayDriver {
  readonly #config: GuardConfig
  readonly #time: Time
  readonly #start: StartKeeper
  readonly #status = new StatusHolder<RelayStatus>({ state: 'lost', reason: 'The relay guard starts.', remedy: 'Wait a moment.' })
  readonly #stop = new AbortController()
  readonly #pulses = new Map<number, PulseUnderWay>()
  readonly #opening = new Map<number, Deferred<void>>()
  readonly #started = deferred<void>()
  readonly #running: Promise<void>
  #keeper: KeeperLink | undefined
  #guard: number | undefined
  #requests = 0

  constructor(config: GuardConfig, time: Time, start: StartKeeper) {
    this.#config = config
    this.#time = time
    this.#start = start
    this.#running = this.#keep()
  }

  get started(): Promise<void> {
    return this.#started.promise
  }

  get guardProcessId(): number | undefined {
    return this.#guard
  }

  pulse(line: string, milliseconds: number): Pulse {
    const id = this.#nextRequest()
    const guard = this.#readyGuard()
    const pulse = new PulseUnderWay(this.#time.every(this.#config.heartbeatTimeoutMs / BEATS_IN_TIMEOUT, () => guard?.({ type: 'beat' })))
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
      guard({ type: 'pulse', id, line, ms: milliseconds })
    }
    return pulse
  }

  async openContacts(): Promise<void> {
    const guard = this.#readyGuard()
    if (!guard) throw this.#downError()
    const id = this.#nextRequest()
    const opened = deferred<void>()
    this.#opening.set(id, opened)
    guard({ type: 'open', id })
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
    this.#keeper?.send({ kind: 'end' })
    await this.#running
  }

  async #keep(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#keeper = this.#start(this.#config, report => this.#handle(report))
      const how = await this.#keeper.ended
      if (this.#stop.signal.aborted) return
      this.#end({ reason: `The relay guard’s keeper ${how}.`, remedy: 'It restarts automatically; see the log.', isOpen: false })
      await this.#time.pause(KEEPER_PAUSE_MS, this.#stop.signal)
    }
  }

  #end({ reason, remedy, isOpen }: GuardEnd): void {
    const error = new HalError({
      code: 'relay-unknown',
      fact: isOpen
        ? `The relay was opened, but it is unknown how long it was closed: ${reason}`
        : `It is unknown whether the relay is open: ${reason}`,
      expected: 'the relay guard to report it',
      remedy,
    })
    for (const pulse of this.#pulses.values()) pulse.lose(error)
    for (const opened of this.#opening.values()) {
      if (isOpen) opened.resolve()
      else opened.reject(error)
    }
    this.#pulses.clear()
    this.#opening.clear()
    this.#guard = undefined
    this.#status.set({ state: 'lost', reason, remedy })
    this.#started.resolve()
  }

  #handle(report: KeeperReport): void {
    if (report.kind === 'started') this.#guard = report.guard
    else if (report.kind === 'ended') this.#end(report)
    else this.#told(report.report)
  }

  #told(report: GuardReport): void {
    if (report.type === 'ready') this.#ready()
    else if (report.type === 'all-open') this.#settleOpening(report.id)
    else if (report.type === 'closed') this.#pulses.get(report.id)?.settleClosed()
    else if (report.type !== 'lost') this.#settlePulse(report)
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

  /** Sends to the guard that is ready now, and to no other. */
  #readyGuard(): ((request: GuardRequest) => void) | undefined {
    const [keeper, guard] = [this.#keeper, this.#guard]
    if (this.#status.get().state !== 'ready' || this.#stop.signal.aborted || guard === undefined) return undefined
    return request => keeper?.send({ kind: 'ask', guard, request })
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
