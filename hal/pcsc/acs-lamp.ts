import type { LampState } from '../indicator.ts'

/** ACS readers with red and green lamps and a buzzer. */
export type AcsModel = 'acr122u' | 'acr1252u'

/** The model, from the name that PC/SC lists; null for any other reader. */
export function acsModel(readerName: string): AcsModel | null {
  if (/\bACR1252/i.test(readerName)) return 'acr1252u'
  return /\bACR122U?\b/i.test(readerName) ? 'acr122u' : null
}

/** How these readers show a lamp state. No blinking: the ACR122U delays every card while it blinks. */
interface Shown {
  readonly red: boolean
  readonly green: boolean
  /** Length of a beep in milliseconds, and number of beeps. */
  readonly beep?: readonly [ms: number, times: number]
}

const shown: Readonly<Record<LampState, Shown>> = {
  idle: { red: false, green: false },
  'tap-now': { red: false, green: true },
  working: { red: true, green: true },
  'remove-card': { red: true, green: true, beep: [200, 1] },
  refused: { red: true, green: false, beep: [200, 2] },
  'out-of-service': { red: true, green: false },
}

/** Escape commands, sent once when the reader appears: they silence its own beep at each card and take control of its lamps. */
export function setUpCommands(model: AcsModel): readonly Uint8Array[] {
  // ACR122U API 2.04, 6.7: Set Buzzer Output Enable for Card Detection.
  if (model === 'acr122u') return [Uint8Array.of(0xff, 0x00, 0x52, 0x00, 0x00)]
  // ACR1252U reference manual, Set LED and Buzzer Status Indicator Behavior: the default 7F without access blinking (bit 0),
  // polling and activation LEDs (1, 2), and the buzzer on card and reset events (3, 5).
  return [escapeCommand(0x21, 0x50)]
}

/** Escape commands that show a lamp state. */
export function lampCommands(model: AcsModel, state: LampState): readonly Uint8Array[] {
  return model === 'acr122u' ? [acr122uLamp(shown[state])] : acr1252uLamp(shown[state])
}

/**
 * ACR122U API 2.04, 6.2, Bi-color LED and Buzzer Control: P2 holds the final states in bits 0 and 1 and what to change in 2 and
 * 3; T1, T2 in 100 ms.
 */
function acr122uLamp({ red, green, beep: [ms, times] = [0, 0] }: Shown): Uint8Array {
  const turn = ms / 100
  const duringFirst = times > 0 ? 1 : 0
  return Uint8Array.of(0xff, 0x00, 0x40, 0b1100 | lamps(red, green), 0x04, turn, times > 1 ? turn : 0, times, duringFirst)
}

/** ACR1252U reference manual, LED Control and Buzzer Control (one beep, in units of 10 ms). */
function acr1252uLamp({ red, green, beep }: Shown): readonly Uint8Array[] {
  const lamp = escapeCommand(0x29, lamps(red, green))
  return beep === undefined ? [lamp] : [lamp, escapeCommand(0x28, (beep[0] * beep[1]) / 10)]
}

const lamps = (red: boolean, green: boolean) => (red ? 1 : 0) | (green ? 2 : 0)
const escapeCommand = (p2: number, value: number) => Uint8Array.of(0xe0, 0x00, 0x00, p2, 0x01, value)
