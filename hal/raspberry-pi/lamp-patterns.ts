import type { LampState } from '../indicator.ts'

/** Alternating on and off times in milliseconds, starting with on. */
export type Blinks = readonly number[]

export interface Pattern {
  /** Repeated while the state lasts. `on` and `off` are steady. */
  readonly lamp: 'on' | 'off' | Blinks
  /** Played once, when the state begins. */
  readonly beeps: Blinks
}

/** As on payment terminals: a short flash while idle, steady when a card is expected, one beep to remove it, two for a refusal. */
export const lampPatterns: Readonly<Record<LampState, Pattern>> = {
  idle: { lamp: [200, 1800], beeps: [] },
  'tap-now': { lamp: 'on', beeps: [] },
  working: { lamp: [150, 150], beeps: [] },
  'remove-card': { lamp: [500, 500], beeps: [250] },
  refused: { lamp: [100, 400], beeps: [400, 200, 400] },
  'out-of-service': { lamp: 'off', beeps: [] },
}
