import { performance } from 'node:perf_hooks'
import type { ReaderStatus } from '../card-reader.ts'
import { ReaderLostError } from '../errors.ts'
import { deferred } from '../support/deferred.ts'
import type { LostReader } from '../support/lost-reader.ts'
import { lampsRefused } from './lamp-fault.ts'
import { type Outage, processEnded, processFailed, readerMissing } from './lost-status.ts'
import type { ReaderReport } from './messages.ts'
import { PcscCard } from './pcsc-card.ts'
import { type ReaderLink, startReaderProcess } from './reader-link.ts'
import { HEARTBEAT_MS, Watchdog } from './watchdog.ts'

/** A failed command may be the first sign of a lost reader or pcscd. The loss itself is reported within this time. */
export const CAUSE_MS = 50

/** What a session reports to the driver. */
export interface SessionEvents {
  status(status: ReaderStatus): void
  card(card: PcscCard): void
}

/** One run of the reader process: turns its reports into cards and status, and watches its health. */
export class ReaderSession {
  /** Settles with the reason when the process ended, failed, hangs or spins. It may still be running then. */
  readonly failed: Promise<Outage>
  readonly #told = deferred<Outage>()
  readonly #link: ReaderLink
  readonly #wanted: string | undefined
  readonly #events: SessionEvents
  readonly #watchdog = new Watchdog(performance.now())
  readonly #cards = new Map<number, PcscCard>()
  #chosen: string | undefined
  #lampsRefused: string | null = null

  constructor(options: { wanted: string | undefined; socketPath: string }, events: SessionEvents) {
    this.#wanted = options.wanted
    this.#events = events
    this.#link = startReaderProcess(options, report => this.#heard(report))
    this.failed = this.#whenItFails()
  }

  /** Sends escape commands to the chosen reader. A refusal becomes part of its status. */
  control(commands: readonly Uint8Array[]): void {
    this.#link.send({ kind: 'control', commands: commands.map(command => Buffer.from(command).toString('hex')) })
  }

  get pid(): number {
    return this.#link.pid
  }

  /** Kills the process. Cards still in the field are lost with it. */
  async stop(status: LostReader): Promise<void> {
    for (const card of this.#cards.values()) card.leave(new ReaderLostError(status.reason, status.remedy))
    this.#cards.clear()
    await this.#link.stop()
  }

  async #whenItFails(): Promise<Outage> {
    const timer = setInterval(() => {
      const wrong = this.#watchdog.verdict(performance.now())
      if (wrong !== undefined) this.#told.resolve(processEnded(wrong))
    }, HEARTBEAT_MS)
    const outage = await Promise.race([this.#told.promise, this.#link.ended.then(processEnded)])
    clearInterval(timer)
    return outage
  }

  #heard(report: ReaderReport): void {
    this.#watchdog.heard(performance.now())
    if (report.kind === 'alive') this.#watchdog.beat(report.cpuMs, performance.now())
    else if (report.kind === 'readers') this.#readersChanged(report.seen, report.chosen)
    else if (report.kind === 'lamps') this.#lampsTried(report.refused)
    else if (report.kind === 'failed') this.#told.resolve(processFailed(report.failure, report.reason))
    else if (report.kind === 'card') this.#arrived(report.card)
    else if (report.kind === 'gone') this.#gone(report.card)
    else this.#answered(report)
  }

  #readersChanged(seen: readonly string[], chosen: string | undefined): void {
    if (chosen !== this.#chosen) this.#lampsRefused = null
    this.#chosen = chosen
    this.#events.status(chosen === undefined ? readerMissing(seen, this.#wanted) : this.#ready(chosen))
  }

  #lampsTried(refused: string | null): void {
    this.#lampsRefused = refused
    if (this.#chosen !== undefined) this.#events.status(this.#ready(this.#chosen))
  }

  #ready(name: string): ReaderStatus {
    const refused = this.#lampsRefused
    return { state: 'ready', name, ...(refused !== null && { limits: [lampsRefused(name, refused)] }) }
  }

  #arrived(number: number): void {
    const card = new PcscCard((id, command, deadlineMs) => {
      this.#watchdog.commandSent(performance.now() + deadlineMs)
      this.#link.send({ kind: 'transmit', card: number, id, command })
    })
    this.#cards.set(number, card)
    this.#events.card(card)
  }

  #gone(number: number): void {
    this.#cards.get(number)?.leave()
    this.#cards.delete(number)
  }

  #answered(report: Extract<ReaderReport, { kind: 'answer' | 'torn' }>): void {
    this.#watchdog.answered()
    const card = this.#cards.get(report.card)
    if (report.kind === 'answer') card?.answered(report.id, report.answer)
    else setTimeout(() => card?.torn(report.id, report.reason), CAUSE_MS)
  }
}
