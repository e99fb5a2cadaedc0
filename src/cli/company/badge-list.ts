import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { badgeContent } from '../../files/signed-file.ts'
import { MOST_LIST_BYTES } from '../../support/published-list.ts'
import { badgeFileNames } from '../support/badge-file-name.ts'
import { CommandFailure } from '../support/failure.ts'
import { refuseExisting, writeNewJsonFile } from '../support/files.ts'
import { replaceFile } from '../support/replace-file.ts'
import { limitDayStart, showTime } from '../support/times.ts'

type BadgeContent = ReturnType<typeof badgeContent>

/** Where a list is written. */
export interface ListTargets {
  /** A new file, with labels, which only its owner may read; null for none. */
  readonly file: string | null
  /** A folder for a new file of each badge. */
  readonly each?: string | undefined
  /** The list that machines fetch, which a web server may read: without labels. It replaces the one before in one step. */
  readonly publish?: string | undefined
}

/**
 * Writes badges as lists, and each to its own file.
 * @throws CommandFailure when one of the new files exists already, or the list is too long to be fetched; then none is written
 */
export async function writeBadgeList({ file, each, publish }: ListTargets, badges: readonly BadgeContent[]): Promise<void> {
  const files = each === undefined ? [] : filesIn(each, badges)
  const published = toPublish(badges)
  for (const { file } of files) refuseExisting(file)
  if (file !== null) writeNewJsonFile(file, badges, 0o600)
  if (each !== undefined) mkdirSync(each, { recursive: true, mode: 0o700 })
  for (const { badge, file } of files) writeNewJsonFile(file, badge, 0o600)
  if (publish !== undefined) await replaceFile(publish, published, 0o644)
}

function toPublish(badges: readonly BadgeContent[]): string {
  const text = `${JSON.stringify(
    badges.map(({ label: _, ...badge }) => badge),
    null,
    1,
  )}\n`
  if (text.length <= MOST_LIST_BYTES) return text
  throw new CommandFailure({
    code: 'list-too-long',
    fact: `The list would have ${text.length} bytes.`,
    expected: `at most ${MOST_LIST_BYTES}, which machines read`,
    remedy: 'Divide it into several lists, at several URLs.',
  })
}

function filesIn(folder: string, badges: readonly BadgeContent[]) {
  const names = badgeFileNames(badges.map(({ holder, label = null }) => ({ holder, label })))
  return badges.map((badge, at) => ({ badge, file: join(folder, names[at] ?? '') }))
}

export const countOf = (badges: number): string => (badges === 1 ? 'one badge' : `${badges} badges`)

/** A date may be meant in another zone: until when the first badge of a list is valid is said aloud. */
export function validityLines(badges: readonly Pick<BadgeContent, 'expiresAt'>[]): string[] {
  if (badges.length === 0) return []
  const until = showTime(BigInt(Math.min(...badges.map(({ expiresAt }) => expiresAt))))
  const valid = badges.length === 1 ? `It is valid until ${until}` : `They are valid until ${until} at least`
  return [`${valid}; the day of limits begins at ${limitDayStart()}.`]
}

/** What to do with a list. */
export const listLines = ({ file, each, publish }: ListTargets): string[] => [
  ...(publish === undefined
    ? ['Machines read a list from their badges_url (--publish); cards need that, phones carry their own badge.']
    : [`Put ${publish} where the machines’ badges_url points: they fetch it at their next sync. It contains no names.`]),
  ...(each === undefined ? [] : [`Send each holder its own file in ${each} (crema wallet add-badge).`]),
  ...(file === null ? [] : [`${file} may contain names: keep it private.`]),
]
