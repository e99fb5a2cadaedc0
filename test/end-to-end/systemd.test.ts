import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeSystemd, fakeSystemd } from '../support/fake-systemd.ts'
import type { Daemon } from './daemon.ts'
import { type SimulatedMachine, startSimulatedMachine } from './simulated-machine.ts'
import { type Stage, setStage } from './stage.ts'

describe('a machine under systemd', () => {
  let stage: Stage
  let systemd: FakeSystemd
  let machine: Daemon
  let late: SimulatedMachine | undefined

  beforeAll(async () => {
    stage = await setStage({
      configure: ({ hal }) => {
        hal['socket'] = 'late.sock'
      },
    })
    systemd = await fakeSystemd(stage.folder)
  })
  afterAll(async () => {
    await stage.clear()
    await late?.stop()
    await systemd.stop()
  })

  it('is ready when its relay is, and not before', async () => {
    machine = stage.launch({ environment: { NOTIFY_SOCKET: systemd.path, WATCHDOG_USEC: '600000' } })
    await machine.ready()
    await machine.untilStatus('a lost brewer', ({ brewer }) => brewer.state === 'lost')
    expect(systemd.sofar).not.toContain('READY=1')
    late = await startSimulatedMachine(stage.path('late.sock'))
    await systemd.heard('READY=1')
    expect((await machine.status()).brewer.state).toBe('ready')
  })

  it('feeds the watchdog, and again after it was suspended', async () => {
    const before = systemd.sofar.length
    await systemd.heard('WATCHDOG=1')
    await expect.poll(() => systemd.sofar.length, { timeout: 15_000 }).toBeGreaterThan(before)
    machine.signal('SIGSTOP')
    machine.signal('SIGCONT')
    const { length } = systemd.sofar
    await expect.poll(() => systemd.sofar.length, { timeout: 15_000 }).toBeGreaterThan(length)
  })

  it('notifies systemd that it is stopping', async () => {
    expect(await machine.stop()).toBe(0)
    expect(await systemd.heard('STOPPING=1')).toMatch(/STOPPING=1\s*$/)
  })
})
