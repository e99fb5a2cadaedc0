import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { cremaMain, stopProcess } from './crema.ts'

/** `crema simulator panel`, a process of the built program. */
export interface PanelProcess {
  readonly url: string
  readonly pid: number
  /** What it and its daemon said last. */
  readonly log: readonly string[]
  /** Settles with what it said on standard error when it has ended, asked or not. */
  readonly ended: Promise<string>
  stop(): Promise<void>
  /** As a crash: the daemon that it started runs on. */
  kill(): Promise<void>
}

const KEPT_LINES = 100

/** @throws Error with what it said when it ends before it serves */
export async function startPanel(...args: string[]): Promise<PanelProcess> {
  const child = spawn(process.execPath, [cremaMain, 'simulator', 'panel', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const log: string[] = []
  const ended = lastWords(child)
  const url = await Promise.race([addressOf(child, log), ended.then(words => Promise.reject(new Error(words)))])
  return { url, pid: child.pid ?? 0, log, ended, stop: () => stopProcess(child), kill: () => stopProcess(child, 'SIGKILL') }
}

async function lastWords(child: ChildProcess): Promise<string> {
  let words = ''
  child.stderr?.on('data', text => {
    words = (words + text).slice(-4000)
  })
  const [code] = await once(child, 'close')
  return words.trim() || `The panel ended (${code}).`
}

/** The daemon's log comes over the same pipe, and must be read on. */
function addressOf(child: ChildProcess, log: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('The panel has no output.'))
    createInterface(child.stdout).on('line', line => {
      log.splice(0, log.length - KEPT_LINES + 1)
      log.push(line)
      const url = /^The front panel: (http\S+)$/.exec(line)?.[1]
      if (url !== undefined) resolve(url)
    })
  })
}
