import { expect, it } from 'vitest'
import { screenAfter } from '../../src/panel/page/phone-screen.ts'

it.each([
  ['the machine lost its power', null],
  ['the machine did not know the receipt before', 0x69f4],
  ['it refused what it was told', 0x6a80],
])('a phone that has signed and heard no result does not say that nothing was charged: %s', (_, refusal) => {
  const screen = screenAfter({ result: null, hasSigned: true, refusal, torn: false, commands: 3 }, false)
  expect(screen).toBe('Signed, but got no result. See the display.')
})

it('a phone that did not sign shows that nothing was charged', () => {
  const screen = screenAfter({ result: null, hasSigned: false, refusal: null, torn: false, commands: 2 }, false)
  expect(screen).toBe('Nothing was charged. See the display.')
})
