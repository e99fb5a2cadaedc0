import { spawn } from 'node:child_process'
import { childScript } from '../support/child-script.ts'
import { reasonOf } from '../support/crema-error.ts'
import { LineSplitter } from '../support/json-lines.ts'
import type { GuardConfig } from './config.ts'
import { type GuardReport, type GuardRequest, guardReportSchema, MAX_GUARD_LINE_BYTES } from './messages.ts'

/** The keeper's handle on one guard process. */
export interface GuardProcess {
  readonly pid: number | undefined
  send(request: GuardRequest): void
  /** Closes the guard's stdin: the guard opens the lines and exits. */
  end(): void
  /** For a guard that does not respond. */
  kill(): void
  /** Settles with how the process ended, and whether it opened the lines first. */
  readonly exited: Promise<{ readonly how: string; readonly isOpen: boolean }>
}

export function spawnGuard(config: GuardConfig, onReport: (report: GuardReport) => void): GuardProcess {
  const child = spawn(process.execPath, [...childScript('./guard', import.meta.url), JSON.stringify(config)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const splitter = new LineSplitter(MAX_GUARD_LINE_BYTES, {
    line: text => {
      const report = readReport(text)
      if (report) onReport(report)
      else child.kill('SIGKILL')
    },
    oversized: () => child.kill('SIGKILL'),
  })
  child.stdout.on('data', chunk => splitter.push(chunk))
  child.stdin.on('error', () => {}) // `exited` reports the end of the process
  const exited = new Promise<{ how: string; isOpen: boolean }>(resolve => {
    child.once('error', error => resolve({ how: `could not be started (${reasonOf(error)})`, isOpen: false }))
    child.once('close', (code, signal) => resolve({ how: signal ? `ended by ${signal}` : `ended with code ${code}`, isOpen: code === 0 }))
  })
  return {
    pid: child.pid,
    send: request => void child.stdin.write(`${JSON.stringify(request)}\n`),
    end: () => void child.stdin.end(),
    kill: () => void child.kill('SIGKILL'),
    exited,
  }
}

function readReport(text: string): GuardReport | undefined {
  try {
    return guardReportSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
