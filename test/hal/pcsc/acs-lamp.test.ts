import { describe, expect, it } from 'vitest'
import { acsModel, lampCommands, setUpCommands } from '../../../hal/pcsc/acs-lamp.ts'

const hex = (commands: readonly Uint8Array[]) => commands.map(command => Buffer.from(command).toString('hex'))

describe('the readers of ACS', () => {
  it.each([
    ['ACS ACR122U PICC Interface 00 00', 'acr122u'],
    ['ACS ACR122U 00 00', 'acr122u'],
    ['ACS ACR1252 1S CL Reader [ACR1252 1S CL Reader PICC] (1) 00 00', 'acr1252u'],
    ['ACS ACR1252 Dual Reader PICC 00 00', 'acr1252u'],
    ['ACS ACR1281 1S Dual Reader 00 00', null],
    ['Virtual PCD 00 00', null],
  ])('%s is %s', (name, model) => expect(acsModel(name)).toBe(model))

  it('are silenced by the maker’s own commands', () => {
    expect(hex(setUpCommands('acr122u'))).toEqual(['ff00520000'])
    expect(hex(setUpCommands('acr1252u'))).toEqual(['e00000210150'])
  })

  it.each([
    ['idle', 'ff00400c0400000000', ['e00000290100']],
    ['tap-now', 'ff00400e0400000000', ['e00000290102']],
    ['working', 'ff00400f0400000000', ['e00000290103']],
    ['remove-card', 'ff00400f0402000101', ['e00000290103', 'e00000280114']],
    ['refused', 'ff00400d0402020201', ['e00000290101', 'e00000280128']],
    ['out-of-service', 'ff00400d0400000000', ['e00000290101']],
  ] as const)('show %s', (state, acr122u, acr1252u) => {
    expect(hex(lampCommands('acr122u', state))).toEqual([acr122u])
    expect(hex(lampCommands('acr1252u', state))).toEqual(acr1252u)
  })
})
