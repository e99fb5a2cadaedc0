import type { ReaderStatus } from '../card-reader.ts'

/** The reader cannot be used now: why, and what to do. */
export type LostStatus = Extract<ReaderStatus, { state: 'lost' }>

const lost = (reason: string, remedy: string): LostStatus => ({ state: 'lost', reason, remedy })

/** Before the first attempt. */
export const starting = lost('The card reader is being looked for.', 'Wait a moment.')

/** After `close()`. */
export const closed = lost('The card reader was closed.', 'Open it again.')

export const chipFailed = (path: string, reason: string): LostStatus =>
  lost(
    `The PN532 on ${path} does not work: ${reason}`,
    'It is reset by itself; if it stays so, check wires, switches (HSU) and the serial console (hal/pn532/README.md), and power it off and on.',
  )
