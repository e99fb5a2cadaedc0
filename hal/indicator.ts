/** What the lamp says. Idle blinks slowly, tapNow is steady; the driver knows how. */
export type LampState = 'idle' | 'tap-now' | 'working' | 'remove-card' | 'refused' | 'out-of-service'

/** The lamp (and buzzer, where there is one). */
export interface Indicator {
  show(state: LampState): Promise<void>
  close(): Promise<void>
}
