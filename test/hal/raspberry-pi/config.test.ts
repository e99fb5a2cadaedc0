import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { halConfig } from '../../../hal/config.ts'
import { relayLines } from '../../../hal/open-hal.ts'
import { productFaults } from '../../../hal/product-faults.ts'
import { isActiveLow } from '../../../hal/raspberry-pi/config.ts'
import { sensorFaults } from '../../../hal/sensor-faults.ts'

const good = {
  driver: 'raspberry-pi',
  buttons: { espresso: { pin: 17 }, lungo: { pin: 27, pull: 'down' } },
  relay: { pins: { espresso: { pin: 22, active: 'low' }, lungo: { pin: 23 } }, max_pulse_ms: 2000 },
  lamp: { pin: 24 },
  sensors: { water: { pin: 5 }, flow: { kind: 'flow', pin: 6 } },
}

function faultOf(config: object): string {
  const result = halConfig.safeParse(config)
  return z.prettifyError(result.error ?? new z.ZodError([]))
}

describe('the configuration of a Raspberry Pi', () => {
  it('fills in defaults', () => {
    expect(halConfig.parse(good)).toEqual({
      driver: 'raspberry-pi',
      gpio: 'auto',
      buttons: { espresso: { pin: 17, pull: 'up', debounce_ms: 20 }, lungo: { pin: 27, pull: 'down', debounce_ms: 20 } },
      relay: {
        pins: { espresso: { pin: 22, active: 'low' }, lungo: { pin: 23, active: 'high' } },
        lines: ['espresso', 'lungo'],
        max_pulse_ms: 2000,
        heartbeat_timeout_ms: 1000,
      },
      lamp: { pin: 24, active: 'high' },
      sensors: {
        water: { pin: 5, pull: 'up', debounce_ms: 20 },
        flow: { kind: 'flow', pin: 6, pull: 'up' },
      },
      reader: { driver: 'pcsc' },
      brewer: { driver: 'relay', done_at: 1, done_within_ms: 120_000, pulses_per_litre: 1925 },
      thermometers: {},
      one_wire: { pin: 4, devices: '/sys/bus/w1/devices', read_every_ms: 10_000 },
    })
  })

  it('passes only the relay to the guard', () => {
    expect(relayLines(halConfig.parse({ ...good, gpio: 'onoff', chip: 'pinctrl-rp1' }))).toEqual({
      driver: 'raspberry-pi',
      options: { gpio: 'onoff', chip: 'pinctrl-rp1', pins: { espresso: { pin: 22, active: 'low' }, lungo: { pin: 23, active: 'high' } } },
      lines: ['espresso', 'lungo'],
    })
  })

  it.each([
    [
      'two products on one pin',
      { ...good, buttons: { espresso: { pin: 17 }, lungo: { pin: 17 } } },
      'pin 17 is used already, by hal.buttons.espresso; expected each pin once\n  → at buttons.lungo.pin',
    ],
    [
      'two relay lines on one pin',
      { ...good, relay: { ...good.relay, pins: { espresso: { pin: 22 }, lungo: { pin: 22 } } } },
      'pin 22 is used already, by hal.relay.pins.espresso; expected each pin once\n  → at relay.pins.lungo.pin',
    ],
    [
      'an output that is named as a sensor',
      { ...good, sensors: { water: { pin: 22 } } },
      'pin 22 is an output already, hal.relay.pins.espresso; expected another pin for this input\n  → at sensors.water.pin',
    ],
    [
      'a negative debounce',
      { ...good, buttons: { espresso: { pin: 17, debounce_ms: -1 } } },
      'expected milliseconds, 0 or more\n  → at buttons.espresso.debounce_ms',
    ],
    ['a pin that no header has', { ...good, lamp: { pin: 40 } }, 'expected a BCM pin of the header, 2 to 27\n  → at lamp.pin'],
    [
      'a relay without lines',
      { ...good, relay: { pins: {}, max_pulse_ms: 100 } },
      'expected at least one line, such as espresso = { pin = 22 }\n  → at relay.pins',
    ],
    ['an unknown way', { ...good, gpio: 'wiringpi' }, '"auto"|"character-device"|"onoff"'],
    ['a simulated reader', { ...good, reader: { driver: 'sim' } }, 'expected one of: pcsc, pn532\n  → at reader.driver'],
  ])('is refused for %s', (_, config, message) => {
    expect(faultOf(config)).toContain(message)
  })

  const free = (pin: number) => `expected a pin that nothing else needs, such as ${pin}`

  it.each([
    [
      'a button at a HAT’s EEPROM',
      { buttons: { espresso: { pin: 0 } } },
      `pin 0 is for a HAT's EEPROM alone (ID_SD); ${free(12)}`,
      'buttons.espresso',
    ],
    ['a sensor there', { sensors: { water: { pin: 1 } } }, `pin 1 is for a HAT's EEPROM alone (ID_SC); ${free(5)}`, 'sensors.water'],
    [
      'a button at the display’s bus',
      { buttons: { espresso: { pin: 2 } }, display: { driver: 'ssd1306' } },
      `pin 2 is the I2C bus's (SDA), for hal.display; ${free(12)}`,
      'buttons.espresso',
    ],
    [
      'a lamp there',
      { lamp: { pin: 3 }, display: { driver: 'hd44780' } },
      `pin 3 is the I2C bus's (SCL), for hal.display; ${free(12)}`,
      'lamp',
    ],
    [
      'a sensor at the thermometers’ wire',
      { sensors: { water: { pin: 4 } }, thermometers: { boiler: { id: '28-0316a2795fff' } } },
      `pin 4 is the one-wire bus's, for hal.thermometers; ${free(5)}`,
      'sensors.water',
    ],
    [
      'a sensor at the thermometers’ wire where that is another pin',
      { sensors: { water: { pin: 13 } }, thermometers: { boiler: { id: '28-0316a2795fff' } }, one_wire: { pin: 13 } },
      `pin 13 is the one-wire bus's, for hal.thermometers; ${free(5)}`,
      'sensors.water',
    ],
    [
      'the thermometers’ wire at the display’s bus',
      { display: { driver: 'ssd1306' }, thermometers: { boiler: { id: '28-0316a2795fff' } }, one_wire: { pin: 2 } },
      `pin 2 is the I2C bus's (SDA), for hal.display; ${free(12)}`,
      'one_wire',
    ],
    [
      'a relay line at the reader’s serial port',
      { relay: { pins: { espresso: { pin: 14 } }, max_pulse_ms: 100 }, reader: { driver: 'pn532' } },
      `pin 14 is the serial port's (TXD), for hal.reader; ${free(12)}`,
      'relay.pins.espresso',
    ],
    [
      'a buzzer at the coffee machine’s serial port',
      { buzzer: { pin: 15 }, brewer: { driver: 'jura', port: '/dev/ttyAMA0', products: {} } },
      `pin 15 is the serial port's (RXD), for hal.brewer; ${free(12)}`,
      'buzzer',
    ],
    [
      'a lamp there by its third name',
      { lamp: { pin: 14 }, brewer: { driver: 'jura', port: '/dev/ttyS0', products: {} } },
      `pin 14 is the serial port's (TXD), for hal.brewer; ${free(12)}`,
      'lamp',
    ],
  ])('is refused for %s', (_, change, message, key) => {
    expect(faultOf({ ...good, ...change })).toContain(`${message}\n  → at ${key}.pin`)
  })

  it('may use the pins of an unused bus', () => {
    const buttons = { espresso: { pin: 2 }, lungo: { pin: 4 } }
    const relay = { pins: { espresso: { pin: 14 }, lungo: { pin: 15 } }, max_pulse_ms: 100 }
    const elsewhere = { display: { driver: 'ssd1306', bus: '/dev/i2c-3' }, reader: { driver: 'pn532', port: '/dev/ttyUSB0' } }
    expect(faultOf({ ...good, buttons, relay, ...elsewhere })).toBe('')
  })

  it.each(['sim', 'raspberry-pi'])('is refused if the reader is on the coffee machine’s serial port (%s)', driver => {
    const machine = driver === 'sim' ? { driver, socket: '/s' } : { driver }
    const jura = { driver: 'jura', port: '/dev/ttyAMA0', products: {} }
    expect(faultOf({ ...machine, reader: { driver: 'pn532' }, brewer: jura })).toContain(
      '/dev/ttyAMA0 is the port of hal.reader already; expected another port, such as a USB adapter’s /dev/serial/by-id/...\n  → at brewer.port',
    )
    expect(faultOf({ ...machine, reader: { driver: 'pn532', port: '/dev/ttyUSB0' }, brewer: jura })).toBe('')
  })

  it('inverts an input that rests high', () => {
    const turned = [
      { pull: 'up' },
      { pull: 'external' },
      { pull: 'down' },
      { pull: 'up', active: 'high' },
      { pull: 'down', active: 'low' },
    ] as const
    expect(turned.map(isActiveLow)).toEqual([true, true, false, false, true])
  })
})

describe('sensors and what they mean', () => {
  it('fit together, and each mismatch is reported with its key', () => {
    const config = halConfig.parse({ ...good, sensors: { water: { pin: 5 }, tray: { pin: 6 } } })
    expect(sensorFaults(config, ['water', 'tray', 'water'])).toEqual([])
    expect(sensorFaults(config, ['water', 'milk', 'milk'])).toEqual([
      'sensors milk: "milk" is not wired; expected hal.sensors.milk, such as milk = { pin = 5 }',
      'hal.sensors.tray: nothing says what it means; expected a [[sensors]] table with name = "tray"',
    ])
    const brewer = { driver: 'relay', done: 'lamp', flow: 'water' }
    expect(sensorFaults(halConfig.parse({ ...good, brewer }), ['flow', 'water'])).toEqual([
      'hal.brewer.done: "lamp" is not wired; expected hal.sensors.lamp, such as lamp = { pin = 5 }',
      'hal.brewer.flow: hal.sensors.water is no flow meter',
    ])
    expect(sensorFaults(halConfig.parse({ ...good, brewer: { driver: 'relay', done: 'water', flow: 'flow' } }), [])).toEqual([])
    const thermometers = { tray: { id: '28-0316a2795fff' }, boiler: { id: '28-0316a2796000' } }
    expect(sensorFaults(halConfig.parse({ ...good, sensors: { tray: { pin: 6 } }, thermometers }), ['tray'])).toEqual([
      'hal.thermometers.boiler: nothing says what it means; expected a [[sensors]] table with name = "boiler"',
      'hal.thermometers.tray: hal.sensors has this name too; expected each name once',
    ])
    expect(sensorFaults(halConfig.parse({ driver: 'sim', socket: '/s', relay: { lines: ['a'], max_pulse_ms: 9 } }), ['tea'])).toEqual([])
  })
})

describe('products and devices', () => {
  const config = halConfig.parse(good)
  const products = { espresso: { line: 'espresso', pulseMs: 50 }, lungo: { line: 'lungo', pulseMs: 80 } }

  it('fit', () => {
    expect(productFaults(config, products)).toEqual([])
  })

  it('do not fit if the cup cannot be judged', () => {
    const metered = halConfig.parse({ ...good, brewer: { driver: 'relay', flow: 'flow' } })
    expect(productFaults(config, { ...products, lungo: { line: 'lungo', pulseMs: 80, leastMl: 60 } })).toEqual([
      'products lungo: volume_ml: nothing measures it; expected a flow meter in hal.brewer.flow',
    ])
    expect(productFaults(metered, { ...products, lungo: { line: 'lungo', pulseMs: 80, leastMl: 60, brewMs: 9 } })).toEqual([
      'products espresso: brew_ms: 0 ms; expected the time that a cup takes, since hal.brewer.flow is looked at after it, or hal.brewer.done',
    ])
  })

  it('do not fit: each mismatch is reported with its key', () => {
    const misfits = { espresso: { line: 'tea', pulseMs: 2001 }, ristretto: { line: 'lungo', pulseMs: 50 } }
    expect(productFaults(config, misfits)).toEqual([
      'products espresso: line: product espresso has no relay line "tea"; expected one of hal.relay: espresso, lungo',
      'products espresso: pulse_ms: 2001 ms; expected at most 2000, which is hal.relay.max_pulse_ms',
      'hal.buttons.ristretto: missing; expected a button for each product, such as ristretto = { pin = 17 }',
      'hal.buttons.lungo: no product has this name; expected one of: espresso, ristretto',
    ])
  })
})
