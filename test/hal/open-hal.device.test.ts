import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type HalConfig, halConfig } from '../../hal/config.ts'
import { openHal, relayLines } from '../../hal/open-hal.ts'
import { connectSimulator } from '../../hal/sim/simulator-client.ts'
import { systemTime } from '../../hal/support/system-time.ts'
import { type Recorder, startRecorder } from './sim/recorder.ts'
import { type SimulatorProcess, startSimulatorProcess } from './sim/simulator-process.ts'

const relay = { lines: ['left', 'right'], max_pulse_ms: 1000 }
const products = { espresso: { line: 'left', pulseMs: 50 }, lungo: { line: 'right', pulseMs: 80 } }

describe('the configuration of hal', () => {
  it('fills in defaults', () => {
    const config = halConfig.parse({ driver: 'sim', socket: '/run/crema/simulator.sock', relay })
    expect(config).toEqual({
      driver: 'sim',
      socket: '/run/crema/simulator.sock',
      reader: { driver: 'sim' },
      relay: { ...relay, heartbeat_timeout_ms: 1000 },
      brewer: { driver: 'relay', done_at: 1, done_within_ms: 120_000, pulses_per_litre: 1925 },
      thermometers: {},
      one_wire: { pin: 4, devices: '/sys/bus/w1/devices', read_every_ms: 10_000 },
    })
    expect(relayLines(config)).toEqual({ driver: 'sim', options: { socketPath: '/run/crema/simulator.sock' }, lines: ['left', 'right'] })
  })

  it('accepts another reader with the simulator', () => {
    const reader = { driver: 'pcsc', name: 'ACR1252' }
    expect(halConfig.parse({ driver: 'sim', socket: '/s', relay, reader }).reader).toEqual(reader)
  })

  it('accepts a PN532, by default on the Pi’s own serial port', () => {
    const reader = { driver: 'pn532' }
    expect(halConfig.parse({ driver: 'sim', socket: '/s', relay, reader }).reader).toEqual({ driver: 'pn532', port: '/dev/serial0' })
    const named = { driver: 'pn532', port: '/dev/ttyUSB0' }
    expect(halConfig.parse({ driver: 'sim', socket: '/s', relay, reader: named }).reader).toEqual(named)
  })

  it.each([
    ['an unknown driver', { driver: 'espressif' }, 'expected one of: sim, raspberry-pi\n  → at driver'],
    [
      'an unknown reader',
      { driver: 'sim', socket: '/s', relay, reader: { driver: 'usb' } },
      'expected one of: sim, pcsc, pn532\n  → at reader.driver',
    ],
    ['no socket', { driver: 'sim', relay }, '→ at socket'],
    ['no line', { driver: 'sim', socket: '/s', relay: { ...relay, lines: [] } }, '→ at relay.lines'],
    [
      'a thermometer that is none',
      { driver: 'sim', socket: '/s', relay, thermometers: { boiler: { id: '10-1' } } },
      'expected the id of a DS18B20',
    ],
    ['readings too fast', { driver: 'sim', socket: '/s', relay, one_wire: { read_every_ms: 10 } }, 'one reading takes 750'],
    ['a key that means nothing', { driver: 'sim', socket: '/s', relay: { ...relay, max_pulse: 1 } }, 'max_pulse'],
  ])('is refused for %s', (_, config, message) => {
    const result = halConfig.safeParse(config)
    expect(z.prettifyError(result.error ?? new z.ZodError([]))).toContain(message)
  })
})

describe('openHal', () => {
  let simulator: SimulatorProcess
  let recorder: Recorder
  let config: HalConfig
  beforeEach(async () => {
    simulator = await startSimulatorProcess()
    recorder = await startRecorder(simulator.socketPath)
    config = halConfig.parse({ driver: 'sim', socket: simulator.socketPath, relay })
  })
  afterEach(async () => {
    await recorder.close()
    await simulator.remove()
  })

  it('opens every device of one machine', async () => {
    const hal = await openHal(config, { products, time: systemTime })
    const hand = await connectSimulator(simulator)
    const press = hal.buttons.presses(new AbortController().signal)[Symbol.asyncIterator]().next()
    await hand.press('lungo')
    expect((await press).value).toEqual({ button: 'lungo' })
    await hal.indicator.show('working')
    await hal.display.show(['Lungo'])
    expect(hal.reader.status().state).toBe('ready')
    expect(await hal.brewer.brew('lungo').finished).toBe('done')
    await recorder.until('line', event => event.line === 'right' && event.closed)
    await hand.setLevel('water', 1)
    await hand.close()
    await hal.dispose()
    expect(recorder.events.map(event => event.kind)).toEqual(expect.arrayContaining(['pressed', 'lamp', 'display', 'line']))
  })

  it('opens while the simulator is away, and reports it', async () => {
    await simulator.kill()
    const hal = await openHal(config, { products, time: systemTime })
    expect(hal.reader.status().state).toBe('lost')
    expect((await hal.brewer.ready('espresso')).reasons).toEqual([expect.stringContaining('crema simulator run')])
    await hal.dispose()
  })

  it('opens a PN532 with a missing port, and reports it', async () => {
    const port = `${simulator.socketPath}.no-tty`
    const hal = await openHal({ ...config, reader: { driver: 'pn532', port } }, { products, time: systemTime })
    expect(hal.reader.status()).toMatchObject({ state: 'lost', reason: `There is no serial port ${port}.` })
    await hal.dispose()
  })

  it.each([
    ['a line that the relay does not have', { line: 'middle', pulseMs: 50 }, /middle/],
    ['a pulse above the maximum', { line: 'left', pulseMs: 1001 }, /1001/],
  ])('refuses %s', async (_, espresso, message) => {
    await expect(openHal(config, { products: { espresso }, time: systemTime })).rejects.toThrow(message)
  })
})
