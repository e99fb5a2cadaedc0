import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type BoardView, diagnosePi } from '../../../hal/raspberry-pi/diagnose.ts'
import { PERMISSION_REMEDY } from '../../../hal/raspberry-pi/gpio-errors.ts'
import { checkPersistGpioOutputs } from '../../../hal/raspberry-pi/persist-gpio-outputs.ts'

const config = {
  gpio: 'auto',
  buttons: { espresso: { pin: 17 } },
  relay: { pins: { espresso: { pin: 22 } } },
  sensors: { water: { pin: 5 } },
}

/** A board on which these lines are in use. */
const view = (holders: Record<number, string> = {}, change: Partial<BoardView> = {}): BoardView => ({
  board: () => 'Raspberry Pi 4 Model B Rev 1.5',
  chips: async () => ({ labels: ['raspberrypi-exp-gpio', 'pinctrl-bcm2711'], forbidden: [] }),
  holder: async (_, pin) => holders[pin],
  persist: () => ({ state: 'ok' }),
  ...change,
})

async function look(isServing: boolean, seen: BoardView) {
  const findings = await diagnosePi(config, isServing, seen)
  return findings.filter(({ state }) => state !== 'ok')
}

describe('the pins of a Raspberry Pi', () => {
  it.each(['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1'])('are found on %s, free', async label => {
    const findings = await diagnosePi(config, false, view({}, { chips: async () => ({ labels: [label], forbidden: [] }) }))
    expect(findings.map(({ state, fact }) => `${state}: ${fact}`)).toEqual([
      'ok: Raspberry Pi 4 Model B Rev 1.5',
      `ok: The header's chip is ${label}, and may be used.`,
      'ok: GPIO 22 (hal.relay.pins.espresso, output) is free.',
      'ok: GPIO 17 (hal.buttons.espresso, input) is free.',
      'ok: GPIO 5 (hal.sensors.water, input) is free.',
      'ok: The kernel lets outputs go when their process dies (persist_gpio_outputs=N).',
    ])
  })

  it('fail if another program holds one', async () => {
    expect(await look(false, view({ 22: 'spi0 CS0' }))).toMatchObject([
      {
        state: 'fail',
        fact: 'GPIO 22 (hal.relay.pins.espresso, output) is in use by "spi0 CS0".',
        remedy: expect.stringMatching(/config\.txt/),
      },
    ])
  })

  it('may be in use while the machine runs, and only then', async () => {
    const used = view({ 22: 'crema', 17: 'sysfs', 5: 'crema' })
    expect(await look(true, used)).toEqual([])
    const left = await look(false, used)
    expect(left.map(({ state }) => state)).toEqual(['warn', 'warn', 'warn'])
    expect(left[0]?.remedy).toContain('crema machine safe-state')
  })

  it('warn if the machine runs without one', async () => {
    expect(await look(true, view({ 22: 'crema', 17: 'crema' }))).toMatchObject([
      { state: 'warn', fact: expect.stringContaining('GPIO 5 (hal.sensors.water, input) is not in use, though the machine runs') },
    ])
  })

  it('fail without permission, with the rule to write', async () => {
    const forbidden = view({}, { chips: async () => ({ labels: [], forbidden: ['/dev/gpiochip0'] }) })
    expect(await look(false, forbidden)).toMatchObject([
      { state: 'fail', fact: 'No permission to open /dev/gpiochip0.', remedy: expect.stringMatching(/group gpio.*60-crema-gpio\.rules/) },
    ])
  })

  it('fail on another chip, and name the available ones', async () => {
    const other = view({}, { chips: async () => ({ labels: ['some-expander'], forbidden: [] }) })
    expect(await look(false, other)).toMatchObject([{ state: 'fail', fact: expect.stringMatching(/There is: some-expander\.$/) }])
  })

  it('warn of a kernel that keeps outputs, with the line for config.txt', async () => {
    const persist = () => ({ state: 'warning', reason: 'It keeps them.', remedy: 'dtparam=strict_gpiod' }) as const
    expect(await look(false, view({}, { persist }))).toEqual([
      { about: 'relay', state: 'warn', fact: 'It keeps them.', remedy: 'dtparam=strict_gpiod' },
    ])
  })

  it('can be checked on any computer', async () => {
    expect((await diagnosePi(config, false)).length).toBeGreaterThan(0)
    expect(checkPersistGpioOutputs('/nonexistent')).toEqual({ state: 'not-this-kernel' })
  })
})

describe('the kernel’s persist_gpio_outputs', () => {
  /** The folder of a kernel whose driver for the header pins has this parameter value. */
  function modules(driver: string, value: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'crema-modules-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    mkdirSync(join(folder, driver, 'parameters'), { recursive: true })
    writeFileSync(join(folder, driver, 'parameters/persist_gpio_outputs'), `${value}\n`)
    return folder
  }

  it.each(['pinctrl_bcm2835', 'pinctrl_rp1'])('is a warning when on (%s), with both ways to switch it off', driver => {
    expect(checkPersistGpioOutputs(modules(driver, 'Y'))).toMatchObject({
      state: 'warning',
      reason: expect.stringContaining('persist_gpio_outputs=Y'),
      remedy: expect.stringMatching(
        `dtparam=strict_gpiod into /boot/firmware/config.txt, or ${driver}.persist_gpio_outputs=n into cmdline.txt`,
      ),
    })
  })

  it('is fine when off', () => {
    expect(checkPersistGpioOutputs(modules('pinctrl_bcm2835', 'N'))).toEqual({ state: 'ok' })
  })
})

it('the permission remedy has the udev rule installed by scripts/install', () => {
  const file = readFileSync(new URL('../../../systemd/60-crema-gpio.rules', import.meta.url), 'utf8')
  const rule = file.split('\n').find(line => line.includes('gpiochip'))
  expect(PERMISSION_REMEDY).toContain(`${rule} in /etc/udev/rules.d/60-crema-gpio.rules`)
})
