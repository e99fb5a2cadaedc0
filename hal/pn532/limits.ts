import type { Fault } from '../support/crema-error.ts'

/** What copies of the PN532 lack. The driver serves with them, and `status` says what that costs. */
const limit = (code: string, fact: string, expected: string): Fault => ({
  code,
  fact,
  expected,
  remedy: 'It serves. A board with NXP’s own chip serves better.',
})

/** Diagnose, test 0 (UM0701-02, 7.2.1). */
export const noLineTest = limit(
  'pn532-no-line-test',
  'This PN532 has no line test: after a torn tap the driver waits for a quiet line instead.',
  'a PN532 that answers Diagnose',
)

/** RFConfiguration, item 2 (7.3.1). */
export const noTimeouts = limit(
  'pn532-no-timeouts',
  'This PN532 keeps its own timeouts: a slow phone may have to be tapped twice.',
  'a PN532 that accepts RFConfiguration, item 2',
)

/** MxRtyPassiveActivation: RFConfiguration, item 5 (7.3.1). */
export const noRetries = limit(
  'pn532-no-retries',
  'This PN532 ends no poll by itself: a card may be seen some tenths of a second later.',
  'a PN532 that obeys MxRtyPassiveActivation',
)
