import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'

/** What systemd hears over NOTIFY_SOCKET. */
export interface FakeSystemd {
  readonly path: string
  /** All that was heard, once this was. */
  heard(text: string): Promise<string>
  /** All that was heard so far. */
  readonly sofar: string
  stop(): Promise<void>
}

/** A socket as systemd's, in a process of its own: Node has no Unix datagrams. */
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
