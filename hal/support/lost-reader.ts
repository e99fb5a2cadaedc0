import type { ReaderStatus } from '../card-reader.ts'

/** The reader cannot be used now: why, and what to do. */
export type LostReader = Extract<ReaderStatus, { state: 'lost' }>

export const lostReader = (reason: string, remedy: string): LostReader => ({ state: 'lost', reason, remedy })

/** Before the first attempt. */
export const readerStarting = lostReader('The card reader is being looked for.', 'Wait a moment.')

/** After `dispose()`. */
export const readerDisposed = lostReader('The card reader was closed.', 'Open it again.')
