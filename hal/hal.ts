import type { Brewer } from './brewer.ts'
import type { Buttons } from './buttons.ts'
import type { CardReader } from './card-reader.ts'
import type { Display } from './display.ts'
import type { Indicator } from './indicator.ts'
import type { Note } from './notes.ts'
import type { Sensors } from './sensor.ts'

/** One machine's devices, opened. */
export interface Hal {
  readonly buttons: Buttons
  readonly reader: CardReader
  readonly brewer: Brewer
  readonly indicator: Indicator
  readonly display: Display
  readonly sensors: Sensors
  /** How the drivers access the hardware, and any problems found. */
  readonly notes: readonly Note[]
  /** Closes all devices, the relay first. */
  dispose(): Promise<void>
}
