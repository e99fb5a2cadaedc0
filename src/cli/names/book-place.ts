import { homedir } from 'node:os'
import { join } from 'node:path'
import { Option } from 'commander'

/** This file is loaded by every command, and loads little itself. */

/** Where the user's address book is. */
export interface BookPlace {
  readonly path: string
  /** Whether it was asked for: it must be there then. */
  readonly isGiven: boolean
}

/** For each command; `start` reads it before the others, because names may stand in them. */
export const namesOption = () =>
  new Option('--names <file>', 'your address book: TOML with lines as "Kitchen" = "0x…" (default: names.toml in ~/.config/crema)').env(
    'CREMA_NAMES',
  )

/**
 * Where the address book is: `--names FILE` among the words, or `CREMA_NAMES`, or `crema/names.toml` in the user's config folder (XDG Base
 * Directory).
 */
export function bookPlace(words: readonly string[], environment: NodeJS.ProcessEnv): BookPlace {
  const given = optionIn(words) ?? environment['CREMA_NAMES']
  if (given !== undefined && given !== '') return { path: given, isGiven: true }
  const config = environment['XDG_CONFIG_HOME'] || join(environment['HOME'] ?? homedir(), '.config')
  return { path: join(config, 'crema', 'names.toml'), isGiven: false }
}

function optionIn(words: readonly string[]): string | undefined {
  const end = words.indexOf('--')
  const before = end === -1 ? words : words.slice(0, end)
  const at = before.lastIndexOf('--names')
  return at === -1 ? before.findLast(word => word.startsWith('--names='))?.slice('--names='.length) : before[at + 1]
}
