import type { CardReader } from '../../../hal/card-reader.ts'
import type { Indicator } from '../../../hal/indicator.ts'
import { CommandFailure } from './failure.ts'

/** Which reader: of this computer over PC/SC, or the simulator's. */
export interface LocalReaderChoice {
  /** Part of the reader's name; default: the first contactless one. */
  readonly reader?: string | undefined
  /** The simulator's socket. */
  readonly simulator?: string | undefined
}

/** A reader, with its lamps if it has any. */
type OpenReader = CardReader & Partial<Pick<Indicator, 'show'>>

/**
 * Opens a reader for a command.
 * @throws CommandFailure when there is none
 */
export async function openLocalReader(choice: LocalReaderChoice): Promise<{ readonly reader: OpenReader; readonly name: string }> {
  const reader = await open(choice)
  const status = reader.status()
  if (status.state === 'ready') return { reader, name: status.name }
  await reader.dispose()
  throw new CommandFailure({ code: 'reader-lost', fact: status.reason, expected: 'a reader that is ready', remedy: status.remedy })
}

async function open({ reader, simulator }: LocalReaderChoice): Promise<OpenReader> {
  if (simulator !== undefined) return (await import('../../../hal/sim/sim-card-reader.ts')).openSimCardReader({ socketPath: simulator })
  const { openPcscCardReader } = await import('../../../hal/pcsc/pcsc-card-reader.ts')
  return openPcscCardReader(reader === undefined ? {} : { name: reader })
}
