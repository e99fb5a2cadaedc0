import { type LostReader, lostReader as lost } from '../support/lost-reader.ts'
import type { ProcessFailure } from './messages.ts'

/** An outage, and how long to wait before retrying; soon if absent. */
export interface Outage {
  readonly status: LostReader
  readonly retryAfterMs?: number
}

/** Waiting does not install a missing package: retry rarely. */
const MISSING_PACKAGE_RETRY_MS = 60_000

/** Nothing accepts connections on pcscd's socket, it refuses, or it accepts and stays silent. */
export function pcscdLost(how: 'absent' | 'denied' | 'silent', socketPath: string): Outage {
  if (how === 'denied') return { status: denied }
  if (how === 'silent')
    return { status: lost(`pcscd accepts at ${socketPath} but does not answer.`, 'Restart it: sudo systemctl restart pcscd') }
  const remedy = 'Start it: sudo systemctl enable --now pcscd.socket (where it is missing: sudo apt-get install pcscd)'
  return { status: lost(`pcscd is not running: nothing accepts at ${socketPath}.`, remedy) }
}

/** pcscd runs, but lists no usable reader. */
export function readerMissing(seen: readonly string[], wanted?: string): LostReader {
  const listed = seen.length === 0 ? 'PC/SC lists none' : `PC/SC lists ${seen.map(name => `"${name}"`).join(', ')}`
  if (wanted !== undefined && seen.length > 0) {
    return lost(`No reader's name contains "${wanted}"; ${listed}.`, 'Put part of a listed name in the configuration.')
  }
  return lost(`No contactless reader is connected; ${listed}.`, 'Plug the reader in; `pcsc_scan -r` must list it.')
}

/** The reader process reported that it cannot work. */
export function processFailed(failure: ProcessFailure, reason: string): Outage {
  if (failure === 'not-installed') {
    const status = lost(
      `The package nfc-pcsc cannot be loaded: ${reason}`,
      'Install it: sudo apt-get install build-essential libpcsclite-dev && npm install nfc-pcsc',
    )
    return { status, retryAfterMs: MISSING_PACKAGE_RETRY_MS }
  }
  if (failure === 'denied') return { status: denied }
  const remedy = 'It is tried again by itself; if it stays so, restart pcscd: sudo systemctl restart pcscd'
  return { status: lost(`PC/SC failed: ${reason}`, remedy) }
}

/** The reader process exited or was killed. */
export function processEnded(reason: string): Outage {
  const remedy = 'It is started again by itself; if this repeats, unplug the reader and plug it in again.'
  return { status: lost(`The reader process ${reason}.`, remedy) }
}

const denied = lost(
  'pcscd refuses this user.',
  'Allow org.debian.pcsc-lite.access_pcsc and access_card for this user in a polkit rule (hal/pcsc/README.md has one).',
)
