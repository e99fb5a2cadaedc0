/** Clock and timers. Defined in hal, because relay and brewer wait too and hal imports nothing from src. */
export type { Cancel, Time } from '../../hal/support/time.ts'
