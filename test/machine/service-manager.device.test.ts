import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { openServiceManager } from '../../src/machine/service-manager.ts'
import { fakeSystemd } from '../support/fake-systemd.ts'

const folder = mkdtempSync(join(tmpdir(), 'crema-notify-'))
const log = pino({ level: 'silent' })

describe('the service manager', () => {
  afterEach(() => {
    delete process.env['NOTIFY_SOCKET']
    rmSync(join(folder, 'notify'), { force: true })
  })

  it('tells systemd that it is ready, alive and stopping', async () => {
    const systemd = await fakeSystemd(folder)
    process.env['NOTIFY_SOCKET'] = systemd.path
    const manager = await openServiceManager({ NOTIFY_SOCKET: systemd.path, WATCHDOG_USEC: '30000000' }, log)
    manager.ready()
    manager.alive()
    manager.stopping()
    expect(await systemd.heard('STOPPING=1')).toMatch(/READY=1\s*WATCHDOG=1\s*STOPPING=1/)
    expect(manager.watchdogMs).toBe(30_000)
    await systemd.stop()
  })

  it('is silent if systemd did not start it', async () => {
    const manager = await openServiceManager({}, log)
    expect(() => manager.ready()).not.toThrow()
    expect(manager.watchdogMs).toBeNull()
  })

  it('ignores a watchdog meant for another process', async () => {
    const systemd = await fakeSystemd(folder)
    const others = { NOTIFY_SOCKET: systemd.path, WATCHDOG_USEC: '30000000', WATCHDOG_PID: '1' }
    expect((await openServiceManager(others, log)).watchdogMs).toBeNull()
    await systemd.stop()
  })
})
