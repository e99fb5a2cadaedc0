import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { GuardConfig } from '../../hal/guard/config.ts'
import { openAllLines } from '../../hal/guard/open-lines.ts'
import { describeRelayContract } from '../hal/contracts/relay-contract.ts'
import { type DaemonProcess, startDaemon } from '../hal/guard/daemon-process.ts'
import { monotonicMs } from './support/kernel-trace.ts'
import { backends } from './support/pi.ts'
import { builtDaemon, type ContactChange, openPiRelay, plugRelayBoard, type RelayBoard, type RelayLine } from './support/pi-relay.ts'

describeRelayContract('guarded, at the header', () => openPiRelay('auto'))

/** All times are the kernel's timestamps at the lines, not statements of the daemon or its guard. */
describe.each(backends)('the relay by %s', backend => {
  let board: RelayBoard
  let daemon: DaemonProcess
  afterEach(async () => {
    const guard = daemon.guardProcessId()
    await daemon.end()
    await ended(guard)
    board.remove()
  })

  async function start(limits: Partial<GuardConfig> = {}): Promise<void> {
    board = plugRelayBoard(backend, limits)
    daemon = await startDaemon(board.config, {}, builtDaemon)
  }

  /** Starts a pulse of the maximum length, then calls `act`. Returns how long after that the kernel saw the line closed. */
  async function closedAfter(act: () => void, line: RelayLine = 'espresso'): Promise<number> {
    const before = monotonicMs()
    daemon.say(`pulse ${line} ${board.config.maxPulseMs}`)
    const { at: closedAt } = await board.change(line, true, before)
    const actedAt = monotonicMs()
    act()
    const { at } = await board.change(line, false, closedAt)
    board.rest(line, 'open')
    expect(board.closed(line)).toBe(false)
    return at - actedAt
  }

  it('is open within 2 s after the daemon hangs, and within 100 ms after its SIGKILL', async () => {
    await start()
    expect(await closedAfter(() => daemon.signal('SIGSTOP'))).toBeLessThanOrEqual(2000)
    daemon.signal('SIGCONT')
    await daemon.until({ opened: 'espresso', cut: true })
    expect(await closedAfter(() => daemon.signal('SIGKILL'), 'lungo')).toBeLessThanOrEqual(100)
  })

  it('is open within 200 ms after each of its guards’ SIGKILLs, whatever the kernel does with the line', async () => {
    await start()
    const opened: number[] = []
    const ready: number[] = []
    for (let kill = 0; kill < 4; kill += 1) {
      const from = daemon.reports.length
      opened.push(await closedAfter(() => killGuard(kill % 2 === 1)))
      await daemon.until({ unknown: 'espresso' }, from)
      const killedAt = monotonicMs()
      await daemon.until({ status: 'ready' }, from)
      ready.push(monotonicMs() - killedAt)
    }
    console.log(`${backend}: open after ${shown(opened)}; the next guard is ready after ${shown(ready)}`)
    expect(Math.max(...opened)).toBeLessThanOrEqual(200)
    // No growing pause: the fourth guard is as fast as the first.
    expect(ready.at(-1)).toBeLessThan(1.5 * (ready[0] ?? 0) + 100)
  })

  it('is open within 200 ms after its guard’s SIGKILL, even while a slow disk blocks the daemon', async () => {
    await start()
    const after = await closedAfter(() => {
      daemon.say('block 5000')
      killGuard(true)
    })
    console.log(`${backend}: open after ${shown([after])} with the daemon blocked`)
    expect(after).toBeLessThanOrEqual(200)
    await daemon.until({ unknown: 'espresso' })
    await daemon.until(
      { status: 'ready' },
      daemon.reports.findIndex(({ status }) => status === 'lost'),
    )
  })

  /** @param keeps whether the line stays closed when its process has died, as with persist_gpio_outputs=Y */
  function killGuard(keeps: boolean): void {
    if (keeps) board.rest('espresso', 'closed')
    process.kill(daemon.guardProcessId(), 'SIGKILL')
  }

  it.each(['loop', 'throw'])('is open within 2 s after an endless loop or an uncaught exception (%s)', async end => {
    await start()
    expect(await closedAfter(() => daemon.say(end))).toBeLessThanOrEqual(2000)
  })

  it('is closed no longer than the maximum, even if the daemon hangs', async () => {
    await start({ maxPulseMs: 600, heartbeatTimeoutMs: 10_000 })
    await closedAfter(() => daemon.signal('SIGSTOP'))
    const [closed, opened] = board.changes('espresso').slice(-2)
    const lasted = (opened as ContactChange).at - (closed as ContactChange).at
    expect(lasted).toBeGreaterThan(500)
    expect(lasted).toBeLessThanOrEqual(700)
  })

  it('is open after crema machine safe-state if daemon and guard were killed at once', async () => {
    await start()
    const before = monotonicMs()
    daemon.say(`pulse espresso ${board.config.maxPulseMs}`)
    await board.change('espresso', true, before)
    const guard = daemon.guardProcessId()
    daemon.signal('SIGSTOP')
    process.kill(guard, 'SIGKILL')
    await ended(guard)
    // sysfs keeps the line's level, like the character device on Raspberry Pi OS (persist_gpio_outputs=Y); the simulator releases it.
    expect(board.closed('espresso')).toBe(backend === 'onoff')
    await openAllLines(board.config)
    expect(board.changes('espresso').at(-1)).toMatchObject({ closed: false })
    expect(board.closed('espresso')).toBe(false)
  })
})

const shown = (milliseconds: readonly number[]) => milliseconds.map(ms => `${ms.toFixed(1)} ms`).join(', ')

/** Waits until a process has ended, whether its parent has noticed or not (proc(5)). */
async function ended(pid: number): Promise<void> {
  while (stateOf(pid) !== 'Z') await pause(20)
}

function stateOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.charAt(0) ?? 'Z'
  } catch {
    return 'Z'
  }
}
