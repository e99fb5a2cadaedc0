import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseReader } from '../../../hal/pcsc/choose-reader.ts'

const acr1252 = 'ACS ACR1252 1S CL Reader [ACR1252 Dual Reader PICC] 00 00'
const acr1252Sam = 'ACS ACR1252 1S CL Reader [ACR1252 Dual Reader SAM] 00 01'
const acr122 = 'ACS ACR122U PICC Interface 01 00'
const contact = 'Gemalto PC Twin Reader 02 00'

describe('chooseReader', () => {
  it('takes the first contactless reader if no name is given', () => {
    expect(chooseReader([contact, acr122, acr1252])).toBe(acr122)
  })

  it('takes the first reader if no name is given and none is known to be contactless', () => {
    expect(chooseReader([contact, 'Other 03 00'])).toBe(contact)
  })

  it('matches part of the name, ignoring case', () => {
    expect(chooseReader([acr122, acr1252Sam, acr1252], 'acr1252')).toBe(acr1252)
  })

  it('takes none if no name matches', () => {
    expect(chooseReader([acr122], 'acr1252')).toBeUndefined()
  })

  it('never takes a SAM slot, whatever is asked', () => {
    const seen = fc.array(fc.constantFrom(acr1252, acr1252Sam, acr122, contact))
    fc.assert(
      fc.property(seen, fc.option(fc.constantFrom('ACR', 'SAM', 'Reader'), { nil: undefined }), (names, wanted) => {
        expect(chooseReader(names, wanted)).not.toBe(acr1252Sam)
      }),
    )
  })
})
