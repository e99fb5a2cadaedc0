import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { childScript } from '../support/child-script.ts'
import { reasonOf } from '../support/crema-error.ts'
import { printable } from '../support/printable.ts'
import type { ReaderReport, ReaderRequest } from './messages.ts'

/** A running reader process. */
export interface ReaderLink {
  readonly pid: number
  send(request: ReaderRequest): void
  /** How the process ended, to complete a sentence that begins "The reader process". */
  readonly ended: Promise<string>
  /** Kills the process; settles when it has ended. */
  stop(): Promise<void>
}

/** Starts the reader process for the pcscd that listens at `socketPath`. */
export function startReaderProcess(
  options: { wanted: string | undefined; socketPath: string },
  onReport: (report: ReaderReport) => void,
): ReaderLink {
  const execArgv = childScript('./reader-process', import.meta.url)
  const child = fork(execArgv.pop() ?? '', [options.wanted ?? ''], {
    env: { ...process.env, PCSCLITE_CSOCK_NAME: options.socketPath },
    execArgv,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const ended = howItEnds(child)
  child.on('message', onReport as (message: unknown) => void)
  return {
    pid: child.pid ?? 0,
    // If the process has just ended, `ended` reports it.
    send: request => child.send(request, () => {}),
    ended,
    stop: async () => {
      child.removeAllListeners('message')
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function howItEnds(child: ChildProcess): Promise<string> {
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-500)
  })
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    const lastLine = printable(complaint.trim().split('\n').at(-1) ?? '')
    return `ended (${signal ?? `code ${code}`}${lastLine ? `: ${lastLine}` : ''})`
  } catch (error) {
    return `could not be started (${reasonOf(error)})`
  }
}
