import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { childrenOf } from '../support/children.ts'

/** The root of the installed system: that of process 1. */
export const systemRoot = '/proc/1/root'

/** A unit's properties (systemctl(1), show). */
export type Properties = Readonly<Record<string, string>>

/** A line of the daemon's log, or plain text from another program. */
export type LogLine = Readonly<Record<string, unknown>>

/** crema.service in the installed system's systemd. */
export class Service {
  readonly log: LogLine[] = []
  readonly #journal: ChildProcess
  readonly #news = new EventEmitter().setMaxListeners(0)

  constructor() {
    this.#journal = spawn('chroot', [systemRoot, 'journalctl', '-u', 'crema', '-o', 'cat', '-f', '-n', 'all'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (this.#journal.stdout === null) throw new Error('The journal has no output.')
    createInterface(this.#journal.stdout).on('line', line => {
      this.log.push(parsed(line))
      this.#news.emit('line')
    })
  }

  systemctl(...args: string[]): string {
    return execFileSync('chroot', [systemRoot, 'systemctl', ...args], { encoding: 'utf8' })
  }

  properties(): Properties {
    const lines = this.systemctl('show', 'crema.service').split('\n')
    return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  }

  /** Polls until the properties match; the vitest timeout ends the wait. */
  async until(fits: (properties: Properties) => boolean): Promise<Properties> {
    for (;;) {
      const properties = this.properties()
      if (fits(properties)) return properties
      await pause(50)
    }
  }

  /** The first journal line from `from` on that matches; waits for it if necessary. */
  async logged(fits: (line: LogLine) => boolean, from: number): Promise<LogLine> {
    for (let at = from; ; at++) {
      while (at >= this.log.length) await once(this.#news, 'line')
      const line = this.log[at]
      if (line !== undefined && fits(line)) return line
    }
  }

  get mainPid(): number {
    return Number(this.properties()['MainPID'])
  }

  /** The process that holds the relay's lines. */
  get guardPid(): number {
    const pids = childrenOf(this.mainPid)
    const guard = pids.find(pid => existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/guard'))
    if (guard === undefined) throw new Error(`None of ${pids} is the guard.`)
    return guard
  }

  close(): void {
    this.#journal.kill()
  }
}

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return { text: line }
  }
}
