import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Receives messages sent to NOTIFY_SOCKET. */
export interface FakeSystemd {
  readonly path: string
  /** Waits until this text was received. Returns everything received. */
  heard(text: string): Promise<string>
  /** Everything received. */
  readonly sofar: string
  stop(): Promise<void>
}

/** Creates a socket like systemd's. It runs in its own process, because Node has no Unix datagrams. */
export async function fakeSystemd(folder: string): Promise<FakeSystemd> {
  const path = join(folder, 'notify')
  const bound = new Promise<void>(resolve => {
    const watcher = watch(folder, () => {
      if (!existsSync(path)) return
      watcher.close()
      resolve()
    })
  })
  const child = spawn('socat', ['-u', `UNIX-RECV:${path}`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await bound
  let heard = ''
  child.stdout.on('data', chunk => {
    heard += chunk
  })
  return {
    path,
    heard: async (text: string) => {
      while (!heard.includes(text)) await once(child.stdout, 'data')
      return heard
    },
    get sofar() {
      return heard
    },
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}
