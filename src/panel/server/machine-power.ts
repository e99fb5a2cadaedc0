import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** The daemon's power plug. */
export interface MachinePower {
  readonly isOn: boolean
  /** Why it stopped unexpectedly; null if it did not. */
  readonly why: string | null
  on(): void
  /** Pulls the plug: the daemon is killed, without running any handler. */
  cut(): Promise<void>
  /** Asks it to stop, and waits. */
  stop(): Promise<void>
}

/** How much of the daemon's last standard error output is kept, in characters. */
const LAST_WORDS = 1500

/**
 * @param start starts the daemon as a child process with a pipe as standard error
 * @param onChange called whenever it starts or stops
 */
export function createMachinePower(start: () => ChildProcess, onChange: () => void): MachinePower {
  let child: ChildProcess | null = null
  let why: string | null = null

  function on(): void {
    if (child !== null) return
    const started = start()
    let lastWords = ''
    started.stderr?.on('data', chunk => {
      process.stderr.write(chunk)
      lastWords = (lastWords + chunk).slice(-LAST_WORDS)
    })
    started.once('error', error => ended(started, error.message))
    started.once('exit', (code, signal) => ended(started, lastWords.trim() || `It ended with ${signal ?? `code ${code}`}.`))
    child = started
    why = null
    onChange()
  }

  function ended(started: ChildProcess, reason: string): void {
    if (child !== started) return
    child = null
    why = reason
    onChange()
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const ending = child
    if (ending === null) return
    child = null
    const exited = once(ending, 'exit')
    ending.kill(signal)
    await exited
    onChange()
  }

  return {
    get isOn() {
      return child !== null
    },
    get why() {
      return why
    },
    on,
    cut: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}
