import { fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childScript } from '../../../hal/support/child-script.ts'
import type { JuraReport, JuraRequest } from './emulator-process.ts'

/** A Jura on a pseudo-terminal in another process. Needs Debian's socat. */
export interface JuraEmulator {
  /** The serial port. */
  readonly path: string
  /** The lines received, and the buttons brewed. */
  readonly heard: readonly string[]
  readonly brewed: readonly string[]
  tell(request: JuraRequest): Promise<void>
  /** Resolves when `happened` returns true; evaluated after each report. */
  until(happened: () => boolean): Promise<void>
  stop(): Promise<void>
}

export async function startJura(): Promise<JuraEmulator> {
  const folder = mkdtempSync(join(tmpdir(), 'crema-jura-'))
  const path = join(folder, 'tty')
  const execArgv = childScript('./emulator-process', import.meta.url)
  const child = fork(execArgv.pop() ?? '', [path], { execArgv })
  const news = new EventEmitter().setMaxListeners(0)
  const heard: string[] = []
  const brewed: string[] = []
  child.on('message', ({ kind, text }: JuraReport) => {
    if (kind === 'heard') heard.push(text)
    if (kind === 'brewed') brewed.push(text)
    news.emit(kind === 'done' ? `done ${text}` : 'report')
  })
  await once(news, 'done plugged')
  return {
    ...{ path, heard, brewed },
    async tell(request) {
      const done = once(news, `done ${request.kind}`)
      child.send(request)
      await done
    },
    async until(happened) {
      while (!happened()) await once(news, 'report')
    },
    async stop() {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
