import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stringify } from 'smol-toml'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { presentToVpcd } from '../../src/cli/phone/vpcd.ts'
import { askMachine } from '../../src/control/client.ts'
import type { Status } from '../end-to-end/daemon.ts'
import { Phone } from '../end-to-end/phone.ts'
import { configTables, rent } from '../end-to-end/stage.ts'
import { makeKey, makePrivateKey } from '../support/make.ts'
import { monotonicMs, startTrace } from '../vm/support/kernel-trace.ts'
import { boardOn, type RelayBoard, relayPins } from '../vm/support/pi-relay.ts'
import { plugChip, type SimulatedChip } from '../vm/support/simulated-chip.ts'
import { type Properties, Service, systemRoot } from './service.ts'

const control = '/run/crema/control.sock'
const button = 27
const pulseMs = 5000
const { pin } = relayPins.lungo
/** One second in the virtual machine takes many seconds on the host. */
const patienceMs = 100_000
/** The unit's value is 30 s; a shorter one makes the test faster. */
const watchdogSeconds = 8

/**
 * The installed system with its own systemd, unit, pcscd and polkit, observed through systemd's properties and the kernel's
 * timestamps of the relay line.
 */
describe('crema.service under systemd', () => {
  let rented: Awaited<ReturnType<typeof rent>>
  let chip: SimulatedChip
  let board: RelayBoard
  let service: Service
  let anna: Phone

  beforeAll(async () => {
    rented = await rent({})
    chip = plugChip()
    openByResistor()
    board = boardOn(chip, startTrace(chip), {
      driver: 'raspberry-pi',
      options: {},
      lines: [],
      maxPulseMs: pulseMs,
      heartbeatTimeoutMs: 1000,
    })
    const { terms, chain, network } = rented
    const tables = configTables(terms, chain.domain, network.url)
    const hal = {
      driver: 'raspberry-pi',
      buttons: { lungo: { pin: button } },
      relay: { pins: { lungo: relayPins.lungo }, max_pulse_ms: pulseMs },
      reader: { driver: 'pcsc' },
    }
    const products = tables.products.filter(({ name }) => name === 'lungo').map(product => ({ ...product, pulse_ms: pulseMs }))
    const machine = { ...tables.machine, state: '/var/lib/crema', control }
    writeFileSync(join(systemRoot, 'etc/crema/machine.toml'), stringify({ ...tables, machine, products, hal }))
    writeFileSync(join(systemRoot, 'etc/crema/machine.key'), makePrivateKey('machine'))
    const dropIns = join(systemRoot, 'run/systemd/system/crema.service.d')
    mkdirSync(dropIns, { recursive: true })
    writeFileSync(join(dropIns, 'watchdog.conf'), `[Service]\nWatchdogSec=${watchdogSeconds}\n`)
    anna = await new Phone('anna', { domain: chain.domain, issuer: makeKey('company'), simulator: '' }).hire()
    service = new Service()
    service.systemctl('daemon-reload')
  }, 400_000)
  afterAll(async () => {
    service.systemctl('stop', 'crema')
    service.close()
    await rented.network.stop()
    await rented.anvil.stop()
    chip.remove()
  }, patienceMs)

  /** The level of the line's resistor, which applies while no process drives the line. */
  const openByResistor = () => chip.setLevel(pin, relayPins.lungo.active === 'low')
  const closedByResistor = () => chip.setLevel(pin, relayPins.lungo.active !== 'low')

  async function status(fits: (status: Status) => boolean): Promise<void> {
    await vi.waitUntil(async () => fits((await askMachine(control, { command: 'status' })) as Status), {
      timeout: patienceMs,
      interval: 100,
    })
  }

  /** Waits until the service has restarted this many times and sells again. */
  async function serves(restarts: number): Promise<Properties> {
    const properties = await service.until(({ ActiveState, NRestarts }) => ActiveState === 'active' && Number(NRestarts) === restarts)
    await status(({ channels, reader, brewer }) => {
      return reader.state === 'ready' && brewer.state === 'ready' && channels.every(({ refusal }) => refusal === null)
    })
    return properties
  }

  /**
   * Presses and taps. Returns the time at which the kernel closed the relay, and a function that removes the phone. The pulse is
   * still running.
   */
  async function buy(): Promise<{ closedAt: number; leave(): Promise<void> }> {
    const from = service.log.length
    const pressedAt = monotonicMs()
    for (const high of [false, true]) {
      chip.setLevel(button, high)
      await pause(60)
    }
    await service.logged(({ msg }) => msg === 'A drink was selected.', from)
    anna.passTime(7n)
    const stay = await presentToVpcd(anna.wallet)
    expect(await service.logged(({ msg }) => /^A cup was paid for|refused|cannot be sold|charged/.test(String(msg)), from)).toMatchObject({
      msg: 'A cup was paid for.',
    })
    const { at: closedAt } = await board.change('lungo', true, pressedAt)
    return {
      closedAt,
      leave: async () => {
        stay.leave()
        await stay.left
        await anna.wallet.left()
      },
    }
  }

  /** Buys, and calls `act` during the pulse. Returns how long the relay stayed closed after that. */
  async function closedAfter(act: () => void): Promise<number> {
    const { closedAt, leave } = await buy()
    const actedAt = monotonicMs()
    act()
    const { at } = await board.change('lungo', false, closedAt)
    await leave()
    return at - actedAt
  }

  const kill = (name: NodeJS.Signals, ...pids: number[]) => {
    for (const pid of pids) process.kill(pid, name)
  }
  /** Whether ExecStopPost has succeeded since the last start. */
  const stopPostDone = ({ ExecStopPost = '' }: Properties) => /code=exited ; status=0 /.test(ExecStopPost)

  it(
    'is active when the relay can be closed, and not before',
    async () => {
      const line = String(chip.base + pin)
      writeFileSync('/sys/class/gpio/export', line)
      service.systemctl('start', '--no-block', 'crema')
      await service.logged(({ msg }) => msg === 'The machine is ready.', 0)
      await status(({ brewer }) => brewer.state === 'lost')
      expect(service.properties()).toMatchObject({ ActiveState: 'activating', SubState: 'start', ActiveEnterTimestampMonotonic: '0' })
      const freedAt = monotonicMs()
      writeFileSync('/sys/class/gpio/unexport', line)
      const { ActiveEnterTimestampMonotonic, User } = await serves(0)
      expect(Number(ActiveEnterTimestampMonotonic) / 1000).toBeGreaterThan(freedAt)
      expect(User).toBe('crema')
    },
    patienceMs,
  )

  it(
    'after the daemon’s SIGKILL in a pulse: the relay is open within 100 ms, and it is started again and sells',
    async () => {
      const { mainPid } = service
      expect(await closedAfter(() => kill('SIGKILL', mainPid))).toBeLessThanOrEqual(100)
      await serves(1)
      expect(service.mainPid).not.toBe(mainPid)
    },
    patienceMs,
  )

  it(
    'after SIGKILL of both, with a line that stays as it was left: ExecStopPost opens it before the next start',
    async () => {
      const { mainPid, guardPid } = service
      const { closedAt, leave } = await buy()
      closedByResistor()
      kill('SIGKILL', guardPid, mainPid)
      expect(board.closed('lungo')).toBe(true)
      const { at } = await board.change('lungo', false, closedAt)
      openByResistor()
      await leave()
      const { ExecMainStartTimestampMonotonic } = await serves(2)
      expect(at).toBeLessThan(Number(ExecMainStartTimestampMonotonic) / 1000)
    },
    patienceMs,
  )

  it(
    'after SIGSTOP in a pulse: the guard opens the relay, the watchdog ends the daemon, ExecStopPost runs, it is started again',
    async () => {
      const { mainPid } = service
      expect(await closedAfter(() => kill('SIGSTOP', mainPid))).toBeLessThanOrEqual(2000)
      expect(await service.until(({ SubState }) => SubState === 'auto-restart')).toMatchObject({ Result: 'watchdog' })
      expect(service.properties()).toSatisfy(stopPostDone)
      await serves(3)
      expect(service.mainPid).not.toBe(mainPid)
    },
    patienceMs,
  )

  it(
    'finishes the pulse when it is stopped in it, and ends well, its line open',
    async () => {
      const { closedAt, leave } = await buy()
      const from = service.log.length
      service.systemctl('stop', 'crema')
      const { at } = await board.change('lungo', false, closedAt)
      await leave()
      expect(at - closedAt).toBeGreaterThan(pulseMs - 50)
      expect(service.properties()).toMatchObject({ ActiveState: 'inactive', Result: 'success' })
      // systemd discards the state of a stopped unit that is not enabled, including the result of ExecStopPost.
      await service.logged(({ text }) => text === 'Open: lungo.', from)
      expect(board.closed('lungo')).toBe(false)
    },
    patienceMs,
  )
})
