import { EventEmitter } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { BrewerStatus } from '../brewer.ts'
import { HalError } from '../errors.ts'
import type { PortLost } from '../serial/port-lost.ts'
import { openSerialPort } from '../serial/serial-port.ts'
import { faultOf } from '../support/crema-error.ts'
import { StatusHolder } from '../support/status-holder.ts'
import { JuraLink } from './jura-link.ts'

/** 9600 baud, 8N1. */
const BAUD_RATE = 9600
const RETRY_MS = 1000
/** How often payment mode is set again: the machine forgets it when it is switched off and on. */
const REMIND_MS = 10_000
const PORT_REMEDY = 'Switch it on, and check the plug of its service port.'

/** A coffee machine at its service port. Reconnects automatically, and is kept in payment mode, so that it brews only what is released. */
export class JuraMachine {
  readonly status = new StatusHolder<BrewerStatus>({
    state: 'lost',
    reason: 'The coffee machine is being looked for.',
    remedy: 'Wait a moment.',
  })
  /** The letter of each button pressed on the machine. */
  readonly asked = new EventEmitter<{ asked: [string] }>().setMaxListeners(0)
  /** The machine's type as it reports it; null until then. */
  type: string | null = null
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #link: JuraLink | undefined

  /** @param tried called once the machine has answered or failed to */
  constructor(path: string, tried: () => void) {
    this.#running = this.#run(path, tried)
  }

  /** Releases the drink asked for last. Settles when the command is written. */
  async release(): Promise<void> {
    if (this.#link === undefined) throw this.#lost()
    await this.#link.say('?ok')
  }

  /**
   * Reads the machine's 16 counters.
   * @throws HalError when it does not answer
   */
  async counters(): Promise<number[]> {
    if (this.#link === undefined) throw this.#lost()
    const answer = await this.#link.ask('RT:0000', line => /^rt:([0-9A-F]{4}){16}$/i.test(line))
    return Array.from({ length: 16 }, (_, index) => Number.parseInt(answer.slice(3 + 4 * index, 7 + 4 * index), 16))
  }

  async dispose(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  #lost(): HalError {
    const status = this.status.get()
    const { reason, remedy } = status.state === 'ready' ? { reason: 'The coffee machine does not answer.', remedy: PORT_REMEDY } : status
    return new HalError({ code: 'coffee-machine-lost', fact: reason, expected: 'the coffee machine to answer', remedy })
  }

  async #run(path: string, tried: () => void): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      const lost = await this.#use(path, tried)
      this.#link = undefined
      this.status.set({ state: 'lost', reason: lost.reason, remedy: lost.remedy })
      tried()
      await pause(RETRY_MS, undefined, { signal }).catch(() => {})
    }
  }

  /** Runs one connection until the port is gone or the machine does not answer. */
  async #use(path: string, tried: () => void): Promise<PortLost> {
    const port = await openSerialPort(path, BAUD_RATE)
    if ('state' in port) return port
    try {
      return await Promise.race([port.closed, this.#talk(new JuraLink(port, line => this.#hear(line)), tried)])
    } finally {
      // The machine stays in payment mode: with no daemon to release a drink, it brews nothing.
      await port.close()
    }
  }

  async #talk(link: JuraLink, tried: () => void): Promise<PortLost> {
    const { signal } = this.#stop
    try {
      this.type = (await link.ask('TY:', line => line.startsWith('ty:'))).slice(3).trim()
      while (!signal.aborted) {
        await link.ask('?M3', line => line === '?ok')
        this.#link = link
        this.status.set({ state: 'ready' })
        tried()
        await pause(REMIND_MS, undefined, { signal }).catch(() => {})
      }
      return { state: 'lost', reason: 'The service port was closed.', remedy: 'Open it again.' }
    } catch (error) {
      const { fact, remedy } = faultOf(error)
      return { state: 'lost', reason: fact, remedy }
    }
  }

  #hear(line: string): void {
    const button = /^\?P.([A-Z])$/.exec(line)?.[1]
    if (button !== undefined) this.asked.emit('asked', button)
  }
}

/** Settles once the machine has answered, or has failed to for the first time. */
export async function openJuraMachine(path: string): Promise<JuraMachine> {
  return new Promise(resolve => {
    const machine: JuraMachine = new JuraMachine(path, () => resolve(machine))
  })
}
