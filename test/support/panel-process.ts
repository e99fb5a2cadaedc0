import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { cremaMain, stopProcess } from './crema.ts'

/** `crema simulator panel`, as its own process of the built program. */
export interface PanelProcess {
  readonly url: string
  readonly pid: number
  /** The most recent output of the panel and its daemon. */
  readonly log: readonly string[]
  /** Resolves at the next matching line of the log. */
  said(pattern: RegExp): Promise<void>
  /** Resolves with the error output when the panel has ended, on request or by itself. */
  readonly ended: Promise<string>
  stop(): Promise<void>
  /** SIGKILL, like a crash: the daemon that the panel started keeps running. */
  kill(): Promise<void>
}

const KEPT_LINES = 100

/** @throws Error with the output, when the panel ends before it serves */
export async function startPanel(...args: string[]): Promise<PanelProcess> {
  const child = spawn(process.execPath, [cremaMain, 'simulator', 'panel', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  // The daemon's log comes through the same pipe, so keep reading.
  const lines = createInterface(child.stdout)
  const log: string[] = []
  lines.on('line', line => {
    log.splice(0, log.length - KEPT_LINES + 1)
    log.push(line)
  })
  const ended = lastWords(child)
  const address = nextLine(lines, /^The front panel: (http\S+)$/)
  const [, url = ''] = await Promise.race([address, ended.then(words => Promise.reject(new Error(words)))])
  const said = async (pattern: RegExp) => void (await nextLine(lines, pattern))
  return { url, pid: child.pid ?? 0, log, said, ended, stop: () => stopProcess(child), kill: () => stopProcess(child, 'SIGKILL') }
}

async function lastWords(child: ChildProcess): Promise<string> {
  let words = ''
  child.stderr?.on('data', text => {
    words = (words + text).slice(-4000)
  })
  const [code] = await once(child, 'close')
  return words.trim() || `The panel ended (${code}).`
}

function nextLine(lines: Interface, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise(resolve => {
    const look = (line: string) => {
      const found = pattern.exec(line)
      if (found === null) return
      lines.off('line', look)
      resolve(found)
    }
    lines.on('line', look)
  })
}
