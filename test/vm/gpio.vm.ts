import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HalError } from '../../hal/errors.ts'
import type { Edge } from '../../hal/raspberry-pi/gpio.ts'
import { KERNEL_EVENTS } from '../../hal/raspberry-pi/line-abi.ts'
import { openGpio } from '../../hal/raspberry-pi/open-gpio.ts'
import { describeGpioContract } from '../hal/contracts/gpio-contract.ts'
import { asNobody, backends, holdElsewhere, openPi, type Pi } from './support/pi.ts'
import { piLabel, plugChip } from './support/simulated-chip.ts'

for (const backend of backends) {
  describeGpioContract(backend, async () => {
    const pi = await openPi(backend)
    return {
      gpio: pi.gpio,
      setLevel: pi.chip.setLevel,
      level: pi.chip.level,
      drivenLevels: pin => pi.trace.levels(pin).map(({ high }) => high),
      hold: pin => holdElsewhere(pi, pin),
      asNobody,
      close: async () => pi.chip.remove(),
    }
  })
}

describe('the character device', () => {
  const pin = 4
  let pi: Pi
  beforeEach(async () => {
    pi = await openPi('character-device')
  })
  afterEach(() => pi.chip.remove())

  const input = (pull: 'up' | 'down' | 'external', onEdge: (edge: Edge) => void = () => {}) =>
    pi.gpio.openInput({ pin, pull, activeLow: false, debounceMs: 0, edges: 'rising', onEdge })

  it.each(['up', 'down'] as const)('pulls a line %s', async pull => {
    pi.chip.setLevel(pin, pull === 'down')
    const line = await input(pull)
    expect(pi.chip.pull(pin)).toBe(pull)
    expect(line.read()).toBe(pull === 'up')
    line.dispose()
  })

  it('does not pull a line with an external resistor', async () => {
    pi.chip.setLevel(pin, true)
    const line = await input('external')
    expect(pi.chip.pull(pin)).toBe('up')
    line.dispose()
  })

  it('counts every pulse that came while nothing could read it, by the kernel’s count', async () => {
    const pulses = 3 * KERNEL_EVENTS
    let last = 0
    let wake = () => {}
    const line = await input('external', ({ sequence }) => {
      last = sequence
      if (sequence === pulses) wake()
    })
    for (let pulse = 0; pulse < pulses; pulse += 1) for (const high of [true, false]) pi.chip.setLevel(pin, high)
    if (last < pulses) await new Promise<void>(resolve => (wake = resolve))
    line.dispose()
    expect(last).toBe(pulses)
  })

  it('reports that a chip was unplugged', async () => {
    const line = await pi.gpio.openOutput({ pin, activeLow: false, on: false })
    pi.chip.remove()
    expect(() => line.set(true)).toThrow(/is gone/)
    line.dispose()
    pi = await openPi('character-device')
  })
})

describe('onoff', () => {
  it('reports that it cannot pull, and what to do instead', async () => {
    const { chip, gpio } = await openPi('onoff')
    const refused = gpio.openInput({ pin: 4, pull: 'up', activeLow: false, debounceMs: 0, edges: 'both', onEdge: () => {} })
    await expect(refused).rejects.toMatchObject({
      fact: 'onoff cannot pull GPIO 4 up.',
      remedy: expect.stringContaining('gpio=4=ip,pu'),
    })
    chip.remove()
  })
})

describe('openGpio', () => {
  it.each(['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1'])('finds %s beside another chip, through both interfaces', async label => {
    const other = plugChip('some-expander')
    const chip = plugChip(label)
    for (const gpio of backends) {
      const opened = await openGpio({ gpio })
      const line = await opened.openOutput({ pin: 9, activeLow: false, on: true })
      expect({ header: chip.level(9), other: other.level(9) }).toEqual({ header: true, other: false })
      expect(opened.description).toContain(label)
      line.dispose()
    }
    chip.remove()
    other.remove()
  })

  it('takes the character device by default, and reports it', async () => {
    const chip = plugChip()
    const gpio = await openGpio({ gpio: 'auto' })
    expect(gpio.backend).toBe('character-device')
    expect(gpio.description).toMatch(/^GPIO by the character device \/dev\/gpiochip\d+ \(pinctrl-bcm2711\)\.$/)
    chip.remove()
  })

  it('takes onoff if the character device is unavailable, and reports why', async () => {
    const chip = plugChip()
    const gpio = await asNobody(() => openGpio({ gpio: 'auto' }))
    expect(gpio.backend).toBe('onoff')
    expect(gpio.description).toMatch(
      /GPIO by sysfs \(onoff\), pinctrl-bcm2711 .* The character device cannot be used: No permission to open .*group gpio/,
    )
    chip.remove()
  })

  it.each(['auto', ...backends] as const)('lists the available chips if none fits (%s)', async gpio => {
    const other = plugChip('some-expander')
    const refused = await openGpio({ gpio }).catch(error => error)
    expect(refused).toBeInstanceOf(HalError)
    expect(refused.message).toMatch(/No GPIO chip pinctrl-bcm2835 or pinctrl-bcm2711 or pinctrl-rp1.*Found: .*some-expander/)
    expect(refused.remedy).toMatch(/hal\.chip/)
    other.remove()
  })

  it('takes the configured chip', async () => {
    const header = plugChip(piLabel)
    const other = plugChip('some-expander')
    expect((await openGpio({ gpio: 'auto', chip: 'some-expander' })).description).toContain('some-expander')
    other.remove()
    header.remove()
  })
})
