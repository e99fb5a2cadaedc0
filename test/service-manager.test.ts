import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { openServiceManager } from '../src/service-manager.ts'

const folder = mkdtempSync(join(tmpdir(), 'crema-notify-'))
const log = pino({ level: 'silent' })

/** A socket as systemd's, in a process of its own: Node has no Unix datagrams. */
async function fakeSystemd() {
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
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}

describe('the service manager', () => {
  afterEach(() => {
    delete process.env['NOTIFY_SOCKET']
    rmSync(join(folder, 'notify'), { force: true })
  })

  it('tells systemd that it is ready, alive and stopping', async () => {
    const systemd = await fakeSystemd()
    process.env['NOTIFY_SOCKET'] = systemd.path
    const manager = await openServiceManager({ NOTIFY_SOCKET: systemd.path, WATCHDOG_USEC: '30000000' }, log)
    manager.ready()
    manager.alive()
    manager.stopping()
    expect(await systemd.heard('STOPPING=1')).toMatch(/READY=1\s*WATCHDOG=1\s*STOPPING=1/)
    expect(manager.watchdogMs).toBe(30_000)
    await systemd.stop()
  })

  it('says nothing where systemd did not start it', async () => {
    const manager = await openServiceManager({}, log)
    expect(() => manager.ready()).not.toThrow()
    expect(manager.watchdogMs).toBeNull()
  })

  it('leaves a watchdog to the process that it is meant for', async () => {
    const systemd = await fakeSystemd()
    const others = { NOTIFY_SOCKET: systemd.path, WATCHDOG_USEC: '30000000', WATCHDOG_PID: '1' }
    expect((await openServiceManager(others, log)).watchdogMs).toBeNull()
    await systemd.stop()
  })
})
