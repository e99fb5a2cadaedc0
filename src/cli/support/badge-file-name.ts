import type { Address } from '../../core/hex.ts'

/** A badge file's name in a list of them. */
export interface NamedBadge {
  readonly holder: Address
  /** Null where the badge has none: the file is then named by the holder. */
  readonly label: string | null
}

/** File systems allow 255 bytes; a character has at most four. */
const MAX_CHARACTERS = 50

/**
 * The names of badge files, by label, such as `badge-Anna-Müller.json`. Only letters, digits, dots and hyphens of a label are kept. Where
 * two labels would name the same file, also on a system that ignores case, both have the holder's address too.
 */
export function badgeFileNames(badges: readonly NamedBadge[]): string[] {
  const stems = badges.map(stemOf)
  const keys = stems.map(keyOf)
  const isShared = (key: string) => keys.indexOf(key) !== keys.lastIndexOf(key)
  return badges.map(({ holder }, at) => `badge-${stems[at]}${isShared(keys[at] ?? '') ? `-${holder}` : ''}.json`)
}

/** The name of a single badge's file. */
export const badgeFileName = (badge: NamedBadge): string => `badge-${stemOf(badge)}.json`

function stemOf({ holder, label }: NamedBadge): string {
  const kept = (label ?? '').normalize('NFC').replace(/[^\p{L}\p{M}\p{N}.]+/gu, '-')
  return (
    [...kept]
      .slice(0, MAX_CHARACTERS)
      .join('')
      .replace(/^[-.]+|[-.]+$/g, '') || holder
  )
}

const keyOf = (stem: string) => stem.toLowerCase()
