import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { halConfig } from '../../../hal/config.ts'
import { JuraBrewer, juraButtons } from '../../../hal/jura/jura-brewer.ts'
import { type JuraMachine, openJuraMachine } from '../../../hal/jura/jura-machine.ts'
import { productFaults } from '../../../hal/product-faults.ts'
import { type JuraEmulator, startJura } from './emulator.ts'

const products = { espresso: { button: 'E', counter: 0 }, lungo: { button: 'A', counter: 2 } }

describe('a Jura at its service port', () => {
  let jura: JuraEmulator
  let machine: JuraMachine
  let brewer: JuraBrewer
  let press: (button: string) => Promise<string>

  beforeEach(async () => {
    jura = await startJura()
    machine = await openJuraMachine(jura.path)
    brewer = new JuraBrewer(machine, { products, brew_within_ms: 60_000 })
    const buttons = juraButtons(machine, products)
    press = async button => {
      const next = buttons.presses(new AbortController().signal)[Symbol.asyncIterator]().next()
      await jura.tell({ kind: 'press', button })
      return (await next).value?.button ?? 'none'
    }
  })
  afterEach(async () => {
    await brewer.dispose()
    await jura.stop()
  })

  it('reports its type, and is put into payment mode first', async () => {
    expect(machine.type).toBe('EF532M V02.03')
    expect(brewer.status()).toEqual({ state: 'ready' })
    await jura.until(() => jura.heard.length >= 2)
    expect(jura.heard.slice(0, 2)).toEqual(['TY:', '?M3'])
  })

  it('asks when a button is pressed, and brews what is released: its own counter proves the cup', async () => {
    expect(await press('A')).toBe('lungo')
    expect(await brewer.ready('lungo')).toEqual({ reasons: [] })
    expect(jura.brewed).toEqual([])
    const brewing = brewer.brew('lungo')
    expect((await brewer.ready('lungo')).reasons).toEqual(['A cup is being brewed.'])
    await brewing.started
    expect(await brewing.finished).toBe('done')
    await jura.until(() => jura.brewed.length > 0)
    expect(jura.brewed).toEqual(['A'])
    expect(await brewer.counters()).toEqual({ espresso: 0, lungo: 201 })
  })

  it('releases no drink whose button was not pressed', async () => {
    await press('E')
    expect((await brewer.ready('lungo')).reasons).toEqual(['The coffee machine did not ask for lungo: its own button comes first.'])
    expect((await brewer.ready('tea')).reasons).toEqual(['There is no product "tea"; the products are espresso, lungo.'])
    const brewing = brewer.brew('lungo')
    await expect(brewing.started).rejects.toThrow('did not ask for lungo')
    expect(await brewing.finished).toBe('failed')
    expect(jura.heard).not.toContain('?ok')
  })

  it('treats an uncounted cup as unknown', async () => {
    const hasty = new JuraBrewer(machine, { products, brew_within_ms: 300 })
    await jura.tell({ kind: 'jam', isJammed: true })
    await press('E')
    const brewing = hasty.brew('espresso')
    await brewing.started
    expect(await brewing.finished).toBe('unknown')
    await jura.until(() => jura.brewed.length > 0)
    expect(jura.brewed).toEqual(['E'])
  })

  it('fails a cup if the machine did not answer before the release', async () => {
    await press('E')
    await jura.tell({ kind: 'mute', isMute: true })
    const brewing = brewer.brew('espresso')
    await expect(brewing.started).rejects.toThrow('The coffee machine does not answer RT:0000.')
    expect(await brewing.finished).toBe('failed')
    expect(jura.brewed).toEqual([])
  })
})

it('an absent Jura is reported by the status', async () => {
  const machine = await openJuraMachine('/dev/no-jura')
  const brewer = new JuraBrewer(machine, { products, brew_within_ms: 1000 })
  expect(brewer.status()).toMatchObject({ state: 'lost', reason: 'There is no serial port /dev/no-jura.' })
  expect((await brewer.ready('espresso')).reasons[0]).toMatch(/^There is no serial port/)
  await brewer.dispose()
})

describe('its configuration', () => {
  const hal = (brewer: object) => ({ driver: 'sim', socket: '/s', brewer: { driver: 'jura', ...brewer } })
  const relay = (name: string) => ({ line: name, pulseMs: 500 })

  it('needs no relay, and a button for each product', () => {
    const config = halConfig.parse(hal({ products }))
    expect(config.brewer).toMatchObject({ port: '/dev/serial0', brew_within_ms: 120_000 })
    expect(productFaults(config, { espresso: relay('espresso'), lungo: relay('lungo') })).toEqual([])
    expect(productFaults(config, { espresso: relay('espresso'), tea: relay('tea') })).toEqual([
      'hal.brewer.products.tea: missing; expected a button for each product, such as tea = { button = "E", counter = 0 }',
      'hal.brewer.products.lungo: no product has this name; expected one of: espresso, tea',
    ])
  })

  it.each([
    ['one button twice', { ...products, lungo: { button: 'E', counter: 1 } }, 'is the button of espresso already'],
    ['a button that is none', { espresso: { button: '?PAE', counter: 1 } }, 'expected one capital letter'],
    ['a counter that is not there', { espresso: { button: 'E', counter: 16 } }, 'Too big'],
  ])('refuses %s', (_, wrong, message) => {
    expect(halConfig.safeParse(hal({ products: wrong })).error?.message).toContain(message)
  })
})
