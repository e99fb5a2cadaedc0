import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import type { GuardConfig } from '../../../hal/guard/config.ts'
import { childScript } from '../../../hal/support/child-script.ts'

/** A report of daemon.ts. Only the fields of its kind are set. */
interface Report {
  readonly status?: 'ready' | 'lost'
  readonly guard?: number
  readonly closed?: string
  readonly notClosed?: string
  readonly opened?: string
  readonly cut?: boolean
  readonly unknown?: string
  readonly reason?: string
}

/** The test program daemon.ts, as its own process. */
export interface DaemonProcess {
  say(command: string): void
  signal(signal: NodeJS.Signals): void
  /** Waits for the first report from `from` on with these fields. */
  until(fields: Report, from?: number): Promise<Report>
  /** All reports received. */
  readonly reports: readonly Report[]
  /** The guard's process id, from its newest report. */
  guardProcessId(): number
  end(): Promise<void>
}

function matches(report: Report, fields: Report): boolean {
  return Object.entries(fields).every(([key, value]) => report[key as keyof Report] === value)
}

/** @param script Node arguments that run daemon.ts or its build */
export async function startDaemon(
  config: GuardConfig,
  env: NodeJS.ProcessEnv = {},
  script = childScript('./daemon', import.meta.url),
): Promise<DaemonProcess> {
  const child = spawn(process.execPath, [...script, JSON.stringify(config)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  })
  const reports: Report[] = []
  const news = new EventEmitter()
  createInterface({ input: child.stdout }).on('line', line => {
    reports.push(JSON.parse(line))
    news.emit('report')
  })
  const daemon: DaemonProcess = {
    reports,
    say: command => void child.stdin.write(`${command}\n`),
    signal: signal => void child.kill(signal),
    async until(fields, from = 0) {
      for (let index = from; ; index += 1) {
        while (index >= reports.length) await once(news, 'report')
        const report = reports[index] as Report
        if (matches(report, fields)) return report
      }
    },
    guardProcessId: () => reports.findLast(report => report.guard !== undefined)?.guard as number,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
  await once(news, 'report')
  return daemon
}
