import { nameOfCause } from '../core/causes.ts'
import type { TextKey } from './en.ts'

const byName: Readonly<Record<string, TextKey>> = {
  'no-water': 'no-water',
  'too-hot': 'too-hot',
  'drip-tray-full': 'tray-full',
  'reader-dead': 'reader-lost',
  'grounds-full': 'grounds-full',
  'door-open': 'door-open',
  'brewer-dead': 'brewer-not-ready',
  'store-failed': 'store-failed',
  beans: 'no-beans',
  milk: 'no-milk',
  cups: 'no-cups',
}

/** The display's text for a cause that stops a drink. */
export const textOfCause = (cause: number): TextKey => byName[nameOfCause(cause)] ?? 'out-of-order'
