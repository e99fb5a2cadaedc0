import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childScript } from '../../../../hal/support/child-script.ts'
import type { CardKind, EmulatorReport, EmulatorRequest, Faults } from './messages.ts'

/** A card for the field. */
export interface EmulatedCard {
  transmit(command: Uint8Array): Promise<Uint8Array> | Uint8Array
}

/** Starts an emulator, plugged in. */
export async function startPn532(): Promise<Pn532Emulator> {
  const emulator = new Pn532Emulator()
  await emulator.plug()
  return emulator
}

/** A PN532 on a pseudo-terminal, its field, and its faults. Needs Debian's socat. */
export class Pn532Emulator {
  /** The serial port. */
  readonly path: string
  /** Codes of the commands that the chip accepted. */
  readonly heard: number[] = []
  /** The number of wake-ups. */
  woken = 0
  readonly #folder = mkdtempSync(join(tmpdir(), 'crema-pn532-'))
  readonly #process: ChildProcess
  readonly #events = new EventEmitter().setMaxListeners(0)
  #requests = 0
  #card: EmulatedCard | undefined

  constructor() {
    this.path = join(this.#folder, 'tty')
    const execArgv = childScript('./emulator-process', import.meta.url)
    this.#process = fork(execArgv.pop() ?? '', [this.path], { execArgv, serialization: 'advanced' })
    this.#process.on('message', (report: EmulatorReport) => this.#take(report))
  }

  plug = () => this.#ask({ kind: 'plug' })
  unplug = () => this.#ask({ kind: 'unplug' })
  misbehave = (faults: Faults) => this.#ask({ kind: 'misbehave', faults })

  /** Puts a card into the field. */
  async lay(card: EmulatedCard, kind: CardKind = 'phone'): Promise<{ leave(): Promise<void> }> {
    this.#card = card
    await this.#ask({ kind: 'enter', card: kind })
    return { leave: () => this.#ask({ kind: 'leave' }) }
  }

  /** Resolves when `happened` returns true; evaluated after each report of the chip. */
  async until(happened: () => boolean): Promise<void> {
    while (!happened()) await once(this.#events, 'report')
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit')
    this.#process.disconnect()
    await exited
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #ask(message: EmulatorRequest): Promise<void> {
    const request = ++this.#requests
    const done = once(this.#events, `done ${request}`)
    this.#process.send({ ...message, request })
    await done
  }

  #take(report: EmulatorReport): void {
    if (report.kind === 'done') this.#events.emit(`done ${report.request}`)
    else if (report.kind === 'heard') this.heard.push(report.code)
    else if (report.kind === 'woken') this.woken += 1
    else void this.#answer(report.exchange, report.apdu)
    this.#events.emit('report')
  }

  async #answer(exchange: number, apdu: Uint8Array): Promise<void> {
    const response = await this.#card?.transmit(Uint8Array.from(apdu))
    if (response && this.#process.connected) this.#process.send({ kind: 'response', exchange, apdu: response, request: 0 })
  }
}
