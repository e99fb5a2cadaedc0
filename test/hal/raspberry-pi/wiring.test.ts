import { readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { halConfig } from '../../../hal/config.ts'
import { type PinUse, pinUses, type Wiring } from '../../../hal/raspberry-pi/pin-uses.ts'

const read = (name: string) => readFileSync(new URL(`../../../hal/raspberry-pi/${name}`, import.meta.url), 'utf8')

/** The header pins in bold in the drawing: the connected ones. */
const drawnPins = () => [...read('wiring.svg').matchAll(/class="s h"[^>]*>(\d+)</g)].map(([, pin]) => Number(pin))

describe('the wiring page', () => {
  const toml = /```toml\n([\s\S]*?)```/.exec(read('README.md'))?.[1] ?? ''

  it('shows a valid config, with the pins of the drawing', () => {
    const config = halConfig.parse(parse(toml)['hal'])
    const pins = pinUses(config as Wiring).map(({ pin }: PinUse) => pin)
    expect(pins.length).toBeGreaterThan(0)
    expect(drawnPins().sort()).toEqual(pins.sort())
  })
})
