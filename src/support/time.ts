/** Clock and timers. Defined in hal, whose relay and brewer wait too: hal imports nothing of src. */
export type { Cancel, Time } from '../../hal/support/time.ts'
