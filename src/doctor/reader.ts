import type { CardReader, ReaderStatus } from '../../hal/card-reader.ts'
import type { HalConfig } from '../../hal/config.ts'
import { type Finding, fail, ok } from '../../hal/finding.ts'
import { openReader } from '../../hal/open-hal.ts'
import type { MachineStatus, Wire } from '../control/status.ts'

/** How long a reader may take to be listed or found. */
const PATIENCE_MS = 3000
const ABOUT = 'reader'

/**
 * The card reader's state as reported by the running machine; otherwise that of the driver that the machine would open, opened for a
 * moment.
 */
export async function diagnoseReader(
  hal: HalConfig,
  seen: Wire<MachineStatus>['reader'] | undefined,
  patienceMs = PATIENCE_MS,
): Promise<Finding[]> {
  if (seen) return findings(seen)
  const reader = await openReader(hal)
  try {
    return findings(await settled(reader, patienceMs))
  } finally {
    await reader.dispose()
  }
}

function findings(status: ReaderStatus): Finding[] {
  if (status.state === 'lost') return [fail(ABOUT, status.reason, status.remedy)]
  return [
    ok(ABOUT, `${status.name} is ready.`),
    ...(status.limits ?? []).map(limit => ({ about: ABOUT, state: 'warn' as const, ...limit })),
  ]
}

/** Its status once it is ready, or at the end of the patience. */
async function settled(reader: CardReader, patienceMs: number): Promise<ReaderStatus> {
  const over = new AbortController()
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, patienceMs)
    const look = () => {
      if (reader.status().state !== 'ready') return
      clearTimeout(timer)
      resolve()
    }
    reader.onStatus(look, over.signal)
    look()
  })
  over.abort()
  return reader.status()
}
