import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { cremaMain, stopProcess } from '../../support/crema.ts'

/** `crema simulator panel`, a process of the built program. */
export interface PanelProcess {
  readonly url: string
  /** What it and its daemon said. */
  readonly log: readonly string[]
  stop(): Promise<void>
  /** As a crash: the daemon that it started runs on. */
  kill(): Promise<void>
}

/** @throws Error with what it said when it ends before it serves */
export async function startPanel(...args: string[]): Promise<PanelProcess> {
  const child = spawn(process.execPath, [cremaMain, 'simulator', 'panel', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const log: string[] = []
  const url = await addressOf(child, log)
  return { url, log, stop: () => stopProcess(child), kill: () => stopProcess(child, 'SIGKILL') }
}

/** The daemon's log comes over the same pipe, and must be read on. */
function addressOf(child: ChildProcess, log: string[]): Promise<string> {
  let errors = ''
  child.stderr?.on('data', text => {
    errors += text
  })
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('The panel has no output.')
    createInterface(child.stdout).on('line', line => {
      log.push(line)
      const url = /^The front panel: (http\S+)$/.exec(line)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('close', code => reject(new Error(`The panel ended (${code}): ${errors}`)))
  })
}
